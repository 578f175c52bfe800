// A sample's loss, whether it is a hit, and the loss's gradient over its logits. Many classes are worth a block for each
// sample, few a thread: a team is one or the other, and all of it calls these functions.
struct WholeBlock {};
struct OneThread {};

__device__ int firstOf(WholeBlock) {
    return threadIdx.x;
}
__device__ int firstOf(OneThread) {
    return 0;
}
__device__ int sizeOf(WholeBlock) {
    return blockDim.x;
}
__device__ int sizeOf(OneThread) {
    return 1;
}
__device__ real teamSum(WholeBlock, real value) {
    return blockSum(value);
}
__device__ real teamSum(OneThread, real value) {
    return value;
}
__device__ void meet(WholeBlock) {
    __syncthreads();
}
__device__ void meet(OneThread) {}

// The largest of a team's numbers, and the first place that has it.
__device__ int teamBest(WholeBlock, real value, int at, real *largest) {
    __shared__ real values[MOST_THREADS];
    __shared__ int places[MOST_THREADS];
    values[threadIdx.x] = value;
    places[threadIdx.x] = at;
    __syncthreads();
    for (u32 half = blockDim.x / 2; half > 0; half /= 2) {
        u32 other = threadIdx.x + half;
        if (threadIdx.x < half
                && (values[other] > values[threadIdx.x]
                    || (values[other] == values[threadIdx.x] && places[other] < places[threadIdx.x]))) {
            values[threadIdx.x] = values[other];
            places[threadIdx.x] = places[other];
        }
        __syncthreads();
    }
    *largest = values[0];
    int best = places[0];
    __syncthreads();
    return best;
}
__device__ int teamBest(OneThread, real value, int at, real *largest) {
    *largest = value;
    return at;
}

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

// S_j - onehot(y)_j.
__device__ real error(real probability, int j, int y, int best, real rest) {
    return j != y ? probability : j == best ? -rest : probability - 1;
}

// B2, C1: the loss is log sum exp(o - max) + (max - o_y), and o <- S(o) - onehot(y).
template <class Team> __device__ real crossEntropy(Team team, real *o, int m, int y, int best, real max) {
    real atY = o[y];
    meet(team);
    real rest;
    real logSum = softmax(team, o, m, best, max, &rest);
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        o[j] = error(o[j], j, y, best, rest);
    }
    return logSum + (max - atY);
}

// B5, C11: the loss is |e|^2 / m with e = S - onehot(y), and o <- (2/m) S o (e - <e,S>).
template <class Team> __device__ real squaredError(Team team, real *o, int m, int y, int best, real max) {
    real rest;
    softmax(team, o, m, best, max, &rest);
    real squares = 0;
    real products = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real e = error(o[j], j, y, best, rest);
        squares += e * e;
        products += e * o[j];
    }
    real inner = teamSum(team, products);
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        o[j] = (real) 2 / m * (o[j] * (error(o[j], j, y, best, rest) - inner));
    }
    return teamSum(team, squares) / m;
}

// B6, C12: the loss is the sum of softplus(z), and where the target is 1 softplus(z) - z = softplus(-z) (A2);
// o <- sigma(z) - t, and sigma(z) - 1 = -sigma(-z).
template <class Team> __device__ real binaryCrossEntropy(Team team, real *o, int m, int y) {
    real part = 0;
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        real sign = (m == 1 ? y : j == y) ? -1 : 1;
        part += activation(SOFTPLUS, 0, sign * o[j]);
        o[j] = sign * activation(SIGMOID, 0, sign * o[j]);
    }
    return teamSum(team, part);
}

struct Outcome {
    real loss;
    int hit;
};

// Of a sample's m logits and its class y; o <- the loss's gradient.
template <class Team> __device__ Outcome outcome(Team team, int loss, real *o, int m, int y) {
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
    Outcome outcome;
    outcome.hit = predicted == y;
    outcome.loss = loss == CROSS_ENTROPY ? crossEntropy(team, o, m, y, best, max)
            : loss == SOFTMAX_SQUARED_ERROR ? squaredError(team, o, m, y, best, max)
            : binaryCrossEntropy(team, o, m, y);
    return outcome;
}

// The same divided by n: the gradient of the batch's mean.
template <class Team>
__device__ Outcome outcomeInBatch(Team team, int loss, real *o, int m, int y, int n, const Rounded &rounded, u64 at) {
    Outcome found = outcome(team, loss, o, m, y);
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        o[j] /= n;
        putRounded(rounded, at + j, o[j]);
    }
    return found;
}

// A block works on one sample at a time.
extern "C" __global__ void lossGradient(
        real *logits, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *labels, int loss,
        real *losses, int *hits, void *copy, u64 strideOfCopy, int format) {
    logits = own(logits, stride);
    order = own(order, rows) + now[FROM];
    losses = own(losses, n);
    hits = own(hits, n);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    for (int sample = blockIdx.x; sample < n; sample += gridDim.x) {
        u64 at = (u64) sample * m;
        Outcome found = outcomeInBatch(WholeBlock(), loss, logits + at, m, labels[order[sample]], n, rounded, at);
        if (threadIdx.x == 0) {
            losses[sample] = found.loss;
            hits[sample] = found.hit;
        }
        __syncthreads();
    }
}

// Few classes: a thread works on one sample at a time. Of any number of blocks.
extern "C" __global__ void lossGradientOfFew(
        real *logits, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *labels, int loss,
        real *losses, int *hits, void *copy, u64 strideOfCopy, int format) {
    logits = own(logits, stride);
    order = own(order, rows) + now[FROM];
    losses = own(losses, n);
    hits = own(hits, n);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH(sample, n) {
        u64 at = (u64) sample * m;
        Outcome found = outcomeInBatch(OneThread(), loss, logits + at, m, labels[order[sample]], n, rounded, at);
        losses[sample] = found.loss;
        hits[sample] = found.hit;
    }
}

// Few classes and samples: one block does all that there is to do, up to the sums of losses and hits, and C7's sums of the
// gradient's columns, if `sums` is not null.
extern "C" __global__ void lossAndSums(
        real *logits, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *labels, int loss,
        double *lossSums, int *hitSums, void *copy, u64 strideOfCopy, int format, real *sums, const real *sumAlpha,
        const real *sumBeta) {
    logits = own(logits, stride);
    order = own(order, rows) + now[FROM];
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    Counted part = {0, 0};
    for (int sample = threadIdx.x; sample < n; sample += blockDim.x) {
        u64 at = (u64) sample * m;
        Outcome found = outcomeInBatch(OneThread(), loss, logits + at, m, labels[order[sample]], n, rounded, at);
        part.loss += found.loss;
        part.hits += found.hit;
    }
    // Behind its barriers all of the block see all gradients.
    putSums(lossSums, hitSums, now[POSITION], part);
    if (sums) {
        Sums to = {own(sums, stride), 0, sumAlpha, sumBeta};
        int column = 4 * (threadIdx.x % TILE_LANES);
        Four sum = {{0, 0, 0, 0}};
        for (int row = threadIdx.x / TILE_LANES; column < m && row < n; row += blockDim.x / TILE_LANES) {
            Four gradient = loadInRow(logits, row, column, m);
            for (int k = 0; k < 4; k++) {
                sum.at[k] += gradient.at[k];
            }
        }
        addTile(to, sum, 0, 0, 1, m);
    }
}

// The sums of a step's losses and hits, in one block a network.
extern "C" __global__ void sumLosses(
        const int *now, const real *losses, const int *hits, int n, double *lossSums, int *hitSums) {
    losses = own(losses, n);
    hits = own(hits, n);
    Counted part = {0, 0};
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        part.loss += losses[i];
        part.hits += hits[i];
    }
    putSums(lossSums, hitSums, now[POSITION], part);
}
