// Begins a sequence of steps: puts their rows of the table where the launches read them, and goes on to the row behind them. A
// row has a header and the `count` numbers that change from step to step; they are the same for all networks.
extern "C" __global__ void beginSteps(
        int *next, int *now, real *numbers, const int *rows, const real *rowNumbers, int count, int steps) {
    if (blockIdx.y > 0) {
        return;
    }
    int first = *next;
    __syncthreads();
    for (int i = threadIdx.x; i < HEADER * steps; i += blockDim.x) {
        now[i] = rows[HEADER * first + i];
    }
    for (int i = threadIdx.x; i < count * steps; i += blockDim.x) {
        numbers[i] = rowNumbers[count * first + i];
    }
    if (threadIdx.x == 0) {
        *next = first + steps;
    }
}

// Losses and scores that are added up together.
struct Counted {
    double loss;
    double score;
};

__device__ Counted &operator+=(Counted &all, const Counted &more) {
    all.loss += more.loss;
    all.score += more.score;
    return all;
}

// Ends a step's counting, in one block a network: adds up what its threads have.
__device__ void putSums(double *lossSums, double *scoreSums, int position, const Counted &part) {
    Counted sum = blockSum(part);
    if (threadIdx.x == 0) {
        lossSums[position * gridDim.y + blockIdx.y] = sum.loss;
        scoreSums[position * gridDim.y + blockIdx.y] = sum.score;
    }
}
