// Losses of classes and labels.

// A12: o <- S(o), and *rest <- the sum of all S_j but the largest, at `best`: 1 - S_best has lost its digits where S_best is
// almost 1. Returns log sum exp(o - max).
template <class Team> __device__ real softmax(Team team, real *o, int m, int best, real max, real *rest) {
    real part = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real value = j == best ? 1 : exp(o[j] - max);
        o[j] = value;
        part += j == best ? 0 : value;
    }
    real others = teamSum(team, part);
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        o[j] /= 1 + others;
    }
    *rest = others / (1 + others);
    return log1p(others);
}

__device__ int classOf(const Wanted &wanted, int k) {
    return (int) wanted.targets[k][0];
}

// S_j - onehot(y)_j.
__device__ real error(real probability, int j, int y, int best, real rest) {
    return j != y ? probability : j == best ? -rest : probability - 1;
}

// B2 with B13, C21: the loss is log sum exp(o - max) + (1 - e)(max - o_y) + e (max - mean of o), e being the smoothing, and
// o <- S(o) - ((1 - e) onehot(y) + e/m).
template <class Team>
__device__ real crossEntropy(Team team, real smoothing, real *o, int m, const Wanted &wanted, int best, real max) {
    real below = 0;
    if (smoothing > 0) {
        for (int j = firstOf(team); j < m; j += sizeOf(team)) {
            below += max - o[j];
        }
        below = teamSum(team, below) / m;
    }
    real found = 0;
    real weight = 0;
    for (int k = 0; k < wanted.count; k++) {
        found += wanted.weights[k] * (1 - smoothing) * (max - o[classOf(wanted, k)]);
        weight += wanted.weights[k];
    }
    meet(team);
    real rest;
    real logSum = softmax(team, o, m, best, max, &rest);
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real gradient = 0;
        for (int k = 0; k < wanted.count; k++) {
            int y = classOf(wanted, k);
            gradient += wanted.weights[k] * (error(o[j], j, y, best, rest) + (j == y ? smoothing : 0) - smoothing / m);
        }
        o[j] = gradient;
    }
    return found + weight * (logSum + smoothing * below);
}

// B5, C11: the loss is |e|^2 / m with e = S - onehot(y), and o <- (2/m) S o (e - <e,S>).
template <class Team>
__device__ real squaredError(Team team, real *o, int m, const Wanted &wanted, int best, real max) {
    real rest;
    softmax(team, o, m, best, max, &rest);
    real inner[2] = {0, 0};
    real found = 0;
    for (int k = 0; k < wanted.count; k++) {
        real squares = 0;
        real products = 0;
        for (int j = firstOf(team); j < m; j += sizeOf(team)) {
            real e = error(o[j], j, classOf(wanted, k), best, rest);
            squares += e * e;
            products += e * o[j];
        }
        inner[k] = teamSum(team, products);
        found += wanted.weights[k] * (teamSum(team, squares) / m);
    }
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real gradient = 0;
        for (int k = 0; k < wanted.count; k++) {
            real e = error(o[j], j, classOf(wanted, k), best, rest);
            gradient += wanted.weights[k] * ((real) 2 / m * (o[j] * (e - inner[k])));
        }
        o[j] = gradient;
    }
    return found;
}

// B6, of several labels B15; C12: the loss is the sum of softplus(z), and where the target is 1 softplus(z) - z = softplus(-z)
// (A2); o <- sigma(z) - t, and sigma(z) - 1 = -sigma(-z). Targets are a 0 or 1 for each output, or one class.
template <class Team> __device__ real binaryCrossEntropy(Team team, real *o, int m, const Wanted &wanted) {
    real part = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real gradient = 0;
        for (int k = 0; k < wanted.count; k++) {
            const real *t = wanted.targets[k];
            real sign = (wanted.width == m ? t[j] > 0 : j == (int) t[0]) ? -1 : 1;
            part += wanted.weights[k] * activation(SOFTPLUS, 0, sign * o[j]);
            gradient += wanted.weights[k] * (sign * activation(SIGMOID, 0, sign * o[j]));
        }
        o[j] = gradient;
    }
    return teamSum(team, part);
}

// One class a sample: the score is 1 where it is the one with the largest output. One output tells class 1 by being positive.
template <class Team>
__device__ Outcome outcomeOfClass(Team team, const Loss &loss, real *o, int m, const Wanted &wanted) {
    real value = o[0];
    int at = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        if (o[j] > value) {
            value = o[j];
            at = j;
        }
    }
    real max;
    int best = teamBest(team, value, at, &max);
    int predicted = m == 1 ? max > 0 : best;
    Outcome outcome = {0, 0};
    for (int k = 0; k < wanted.count; k++) {
        outcome.score += predicted == classOf(wanted, k) ? wanted.shares[k] : 0;
    }
    outcome.loss = loss.kind == CROSS_ENTROPY ? crossEntropy(team, loss.constant, o, m, wanted, best, max)
            : loss.kind == SOFTMAX_SQUARED_ERROR ? squaredError(team, o, m, wanted, best, max)
            : binaryCrossEntropy(team, o, m, wanted);
    return outcome;
}

// B15: several labels a sample, one for each output. The score is 1 where all are predicted rightly.
template <class Team> __device__ Outcome outcomeOfLabels(Team team, real *o, int m, const Wanted &wanted) {
    Outcome outcome = {0, 0};
    for (int k = 0; k < wanted.count; k++) {
        real wrong = 0;
        for (int j = firstOf(team); j < m; j += sizeOf(team)) {
            wrong += (o[j] > 0) != (wanted.targets[k][j] > 0);
        }
        outcome.score += teamSum(team, wrong) == 0 ? wanted.shares[k] : 0;
    }
    outcome.loss = binaryCrossEntropy(team, o, m, wanted);
    return outcome;
}
