// A step's losses and scores, and the gradient over the outputs.

// The rows that a step takes, and what the data set has for each: a target of `width` numbers and, unless all are 1, a weight.
struct Batch {
    const int *order;
    const real *targets;
    int width;
    const real *weights;
    int n;
    // Of mixup: the partners' rows, and the share of the samples themselves. Null: nothing is mixed.
    Mix mix;
};

__device__ Batch ownBatch(
        const int *now, const int *order, int rows, const int *partners, const double *shares, int size,
        const real *targets, int width, const real *weights, int n) {
    Batch batch = {
            own(order, rows) + now[FROM], targets, width, weights, n, mixOf(partners, rows, shares, size, now)};
    return batch;
}

// Of a sample's m outputs; o <- the loss's gradient.
template <class Team>
__device__ Outcome outcome(Team team, const Loss &loss, real *o, int m, const Wanted &wanted) {
    switch (loss.kind) {
        case CROSS_ENTROPY:
        case SOFTMAX_SQUARED_ERROR: return outcomeOfClass(team, loss, o, m, wanted);
        case BINARY_CROSS_ENTROPY:
            return wanted.width == m && m > 1 ? outcomeOfLabels(team, o, m, wanted)
                                              : outcomeOfClass(team, loss, o, m, wanted);
        default: return outcomeOfReals(team, loss, o, m, wanted);
    }
}

// What row `row` of the data set gives to a target of a sample.
__device__ void want(Wanted &wanted, const Batch &batch, u64 row, real share) {
    int k = wanted.count++;
    wanted.targets[k] = batch.targets + row * batch.width;
    wanted.shares[k] = share;
    wanted.weights[k] = share * (batch.weights ? batch.weights[row] : 1);
}

// Of one sample of the batch: B14's w L, and o <- the gradient of the batch's mean of these.
template <class Team>
__device__ Outcome outcomeInBatch(
        Team team, const Loss &loss, real *outputs, int m, const Batch &batch, int sample, const Rounded &rounded) {
    u64 at = (u64) sample * m;
    real *o = outputs + at;
    Wanted wanted;
    wanted.width = batch.width;
    wanted.count = 0;
    want(wanted, batch, batch.order[sample], batch.mix.share);
    if (batch.mix.partners) {
        want(wanted, batch, batch.mix.partners[sample], 1 - batch.mix.share);
    }
    Outcome found = outcome(team, loss, o, m, wanted);
    for (int j = firstOf(team); j < m; j += sizeOf(team)) {
        o[j] /= batch.n;
        putRounded(rounded, at + j, o[j]);
    }
    return found;
}

// A block works on one sample at a time.
extern "C" __global__ void lossGradient(
        real *outputs, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *partners,
        const double *shares, int size, const real *targets, int width, const real *weights, int kind, double constant,
        const real *levels, int levelCount, int middle, real *losses, real *scores, void *copy, u64 strideOfCopy,
        int format) {
    outputs = own(outputs, stride);
    Batch batch = ownBatch(now, order, rows, partners, shares, size, targets, width, weights, n);
    Loss loss = lossOf(kind, constant, levels, levelCount, middle);
    losses = own(losses, n);
    scores = own(scores, n);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    for (int sample = blockIdx.x; sample < n; sample += gridDim.x) {
        Outcome found = outcomeInBatch(WholeBlock(), loss, outputs, m, batch, sample, rounded);
        if (threadIdx.x == 0) {
            losses[sample] = found.loss;
            scores[sample] = found.score;
        }
        __syncthreads();
    }
}

// Few outputs: a thread works on one sample at a time. Of any number of blocks.
extern "C" __global__ void lossGradientOfFew(
        real *outputs, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *partners,
        const double *shares, int size, const real *targets, int width, const real *weights, int kind, double constant,
        const real *levels, int levelCount, int middle, real *losses, real *scores, void *copy, u64 strideOfCopy,
        int format) {
    outputs = own(outputs, stride);
    Batch batch = ownBatch(now, order, rows, partners, shares, size, targets, width, weights, n);
    Loss loss = lossOf(kind, constant, levels, levelCount, middle);
    losses = own(losses, n);
    scores = own(scores, n);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH(sample, n) {
        Outcome found = outcomeInBatch(OneThread(), loss, outputs, m, batch, sample, rounded);
        losses[sample] = found.loss;
        scores[sample] = found.score;
    }
}

// Few outputs and samples: one block does all that there is to do, up to the sums of losses and scores, and C7's sums of the
// gradient's columns, if `sums` is not null.
extern "C" __global__ void lossAndSums(
        real *outputs, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *partners,
        const double *shares, int size, const real *targets, int width, const real *weights, int kind, double constant,
        const real *levels, int levelCount, int middle, double *lossSums, double *scoreSums, void *copy, u64 strideOfCopy, int format, real *sums, const real *sumAlpha,
        const real *sumBeta) {
    outputs = own(outputs, stride);
    Batch batch = ownBatch(now, order, rows, partners, shares, size, targets, width, weights, n);
    Loss loss = lossOf(kind, constant, levels, levelCount, middle);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    Counted part = {0, 0};
    for (int sample = threadIdx.x; sample < n; sample += blockDim.x) {
        Outcome found = outcomeInBatch(OneThread(), loss, outputs, m, batch, sample, rounded);
        part.loss += found.loss;
        part.score += found.score;
    }
    // Behind its barriers all of the block see all gradients.
    putSums(lossSums, scoreSums, now[POSITION], part);
    if (sums) {
        Sums to = {own(sums, stride), 0, sumAlpha, sumBeta};
        int column = 4 * (threadIdx.x % TILE_LANES);
        Four sum = {{0, 0, 0, 0}};
        for (int row = threadIdx.x / TILE_LANES; column < m && row < n; row += blockDim.x / TILE_LANES) {
            Four gradient = loadInRow(outputs, row, column, m);
            for (int k = 0; k < 4; k++) {
                sum.at[k] += gradient.at[k];
            }
        }
        addTile(to, sum, 0, 0, 1, m);
    }
}

// The sums of a step's losses and scores, in one block a network.
extern "C" __global__ void sumLosses(
        const int *now, const real *losses, const real *scores, int n, double *lossSums, double *scoreSums) {
    losses = own(losses, n);
    scores = own(scores, n);
    Counted part = {0, 0};
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        part.loss += losses[i];
        part.score += scores[i];
    }
    putSums(lossSums, scoreSums, now[POSITION], part);
}
