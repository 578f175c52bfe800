// The losses' functions are called by a team: a block for each sample where it has many outputs, a thread where it has few.
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

// What a network is judged by: a kind of chainrule.model.Loss, and its constants.
struct Loss {
    int kind;
    // The smoothing e, or delta.
    real constant;
    // Quantiles: each target has `levelCount` outputs, and the `middle` one is the number that is predicted.
    const real *levels;
    int levelCount;
    int middle;
};

__device__ Loss lossOf(int kind, double constant, const real *levels, int levelCount, int middle) {
    Loss loss = {kind, (real) constant, levels, levelCount, middle};
    return loss;
}

// What a sample's outputs are judged by: its own target, and of a mixed sample (B13) that of its partner. The loss is the sum of each
// weight times the loss for its target, and the score that of each share times the score. Each target has `width` numbers.
struct Wanted {
    const real *targets[2];
    real weights[2];
    real shares[2];
    int count;
    int width;
};

// Of one sample. The score is 1 for a hit and 0 for none, or the squared errors' mean.
struct Outcome {
    real loss;
    real score;
};
