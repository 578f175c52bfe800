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
__device__ real meanOfTerms(Team team, const Loss &loss, real *o, int m, const Wanted &wanted) {
    int outputsOfTarget = m / wanted.width;
    real part = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real gradient = 0;
        for (int k = 0; k < wanted.count; k++) {
            Term found = term(loss, o[j], wanted.targets[k][j / outputsOfTarget], j);
            part += wanted.weights[k] * found.loss;
            gradient += wanted.weights[k] * (found.gradient / m);
        }
        o[j] = gradient;
    }
    return teamSum(team, part) / m;
}

// B12, C20: o holds the means, then the logarithms s of the variances. The loss is the mean of (s + (y - mean)^2 e^-s) / 2 over
// the targets.
template <class Team> __device__ real gaussian(Team team, real *o, const Wanted &wanted) {
    int width = wanted.width;
    real part = 0;
    for (int j = firstOf(team); j < width; j += sizeOf(team)) {
        real s = o[width + j];
        real precision = exp(-s);
        real ofMean = 0;
        real ofVariance = 0;
        for (int k = 0; k < wanted.count; k++) {
            real e = o[j] - wanted.targets[k][j];
            part += wanted.weights[k] * ((real) 0.5 * (s + e * e * precision));
            ofMean += wanted.weights[k] * (e * precision / width);
            ofVariance += wanted.weights[k] * ((real) 0.5 * (1 - e * e * precision) / width);
        }
        o[j] = ofMean;
        o[width + j] = ofVariance;
    }
    return teamSum(team, part) / width;
}

// The number that is predicted for target k.
__device__ real point(const Loss &loss, const real *o, int k) {
    return loss.kind == QUANTILE ? o[k * loss.levelCount + loss.middle] : loss.kind == POISSON ? exp(o[k]) : o[k];
}

// The score is the mean of the squared errors.
template <class Team>
__device__ Outcome outcomeOfReals(Team team, const Loss &loss, real *o, int m, const Wanted &wanted) {
    real squares = 0;
    for (int j = firstOf(team); j < wanted.width; j += sizeOf(team)) {
        for (int k = 0; k < wanted.count; k++) {
            real e = point(loss, o, j) - wanted.targets[k][j];
            squares += wanted.shares[k] * (e * e);
        }
    }
    Outcome outcome;
    outcome.score = teamSum(team, squares) / wanted.width;
    outcome.loss = loss.kind == GAUSSIAN ? gaussian(team, o, wanted) : meanOfTerms(team, loss, o, m, wanted);
    return outcome;
}
