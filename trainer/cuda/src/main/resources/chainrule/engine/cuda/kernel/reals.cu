// Losses of real targets: means over the m outputs. A sample's target has `width` numbers.

// What one output adds to the m-fold loss, and the derivative of that.
struct Term {
    real loss;
    real gradient;
};

// B8 to B11, C16 to C19: of output j and its target t.
__device__ Term term(const Loss &loss, real o, real t, int j) {
    real e = o - t;
    real size = fabs(e);
    Term term = {e * e, 2 * e};
    switch (loss.kind) {
        case ABSOLUTE_ERROR:
            term.loss = size;
            term.gradient = e > 0 ? 1 : e < 0 ? -1 : 0;
            break;
        case HUBER: {
            real delta = loss.constant;
            term.loss = size <= delta ? (real) 0.5 * e * e : delta * (size - (real) 0.5 * delta);
            term.gradient = e > delta ? delta : e < -delta ? -delta : e;
            break;
        }
        case QUANTILE: {
            real level = loss.levels[j % loss.levelCount];
            term.loss = e > 0 ? (1 - level) * e : -level * e;
            term.gradient = e > 0 ? 1 - level : e < 0 ? -level : 0;
            break;
        }
        case POISSON:
            term.loss = exp(o) - t * o;
            term.gradient = exp(o) - t;
            break;
    }
    return term;
}

// The mean over the outputs, whose gradient is written over them.
template <class Team>
__device__ real meanOfTerms(Team team, const Loss &loss, real *o, int m, const real *t, int width) {
    int outputsOfTarget = m / width;
    real part = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        Term found = term(loss, o[j], t[j / outputsOfTarget], j);
        part += found.loss;
        o[j] = found.gradient / m;
    }
    return teamSum(team, part) / m;
}

// B12, C20: o holds the means, then the logarithms s of the variances. The loss is the mean of (s + (y - mean)^2 e^-s) / 2 over
// the targets.
template <class Team> __device__ real gaussian(Team team, real *o, const real *t, int width) {
    real part = 0;
    for (int k = firstOf(team); k < width; k += sizeOf(team)) {
        real e = o[k] - t[k];
        real s = o[width + k];
        real precision = exp(-s);
        part += (real) 0.5 * (s + e * e * precision);
        o[k] = e * precision / width;
        o[width + k] = (real) 0.5 * (1 - e * e * precision) / width;
    }
    return teamSum(team, part) / width;
}

// The number that is predicted for target k.
__device__ real point(const Loss &loss, const real *o, int k) {
    return loss.kind == QUANTILE ? o[k * loss.levelCount + loss.middle] : loss.kind == POISSON ? exp(o[k]) : o[k];
}

// The score is the mean of the squared errors.
template <class Team>
__device__ Outcome outcomeOfReals(Team team, const Loss &loss, real *o, int m, const real *t, int width) {
    real squares = 0;
    for (int k = firstOf(team); k < width; k += sizeOf(team)) {
        real e = point(loss, o, k) - t[k];
        squares += e * e;
    }
    Outcome outcome;
    outcome.score = teamSum(team, squares) / width;
    outcome.loss = loss.kind == GAUSSIAN ? gaussian(team, o, t, width) : meanOfTerms(team, loss, o, m, t, width);
    return outcome;
}
