// C7's column sums: out <- alpha 1^T delta + beta out. A block makes 32 columns; eight of its threads share a column, and
// add up their parts in order.
extern "C" __global__ void columnSums(
        real *out, const real *delta, u64 stride, int n, int columns, const real *alpha, const real *beta) {
    out = own(out, stride);
    delta = own(delta, stride);
    __shared__ real parts[MOST_THREADS];
    int column = blockIdx.x * 32 + threadIdx.x % 32;
    real part = 0;
    if (column < columns) {
        for (int i = threadIdx.x / 32; i < n; i += 8) {
            part += delta[(u64) i * columns + column];
        }
    }
    parts[threadIdx.x] = part;
    __syncthreads();
    if (threadIdx.x < 32 && column < columns) {
        real sum = 0;
        for (int k = 0; k < 8; k++) {
            sum += parts[threadIdx.x + 32 * k];
        }
        out[column] = *alpha * sum + (*beta == 0 ? 0 : *beta * out[column]);
    }
}

// Ends a step, in one block a network: adds up its samples' losses and hits, and goes on to the table's next row. What a
// step reads lies at `now`, for each network once more, so that none waits for another, and, the `count` numbers that are
// the same for all, at `numbers`; the rows have the same without the position.
extern "C" __global__ void endStep(
        int *now, real *numbers, const int *rows, const real *rowNumbers, int count, const real *losses,
        const int *hits, int n, double *lossSums, int *hitSums) {
    now = own(now, HEADER);
    losses = own(losses, n);
    hits = own(hits, n);
    double lossPart = 0;
    int hitPart = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        lossPart += losses[i];
        hitPart += hits[i];
    }
    double lossSum = blockSum(lossPart);
    int hitSum = blockSum(hitPart);
    int position = now[POSITION];
    __syncthreads();
    if (threadIdx.x == 0) {
        lossSums[position * gridDim.y + blockIdx.y] = lossSum;
        hitSums[position * gridDim.y + blockIdx.y] = hitSum;
        now[POSITION] = position + 1;
        now[FROM] = rows[HEADER * (position + 1) + FROM];
        now[EPOCH] = rows[HEADER * (position + 1) + EPOCH];
        now[NUMBER] = rows[HEADER * (position + 1) + NUMBER];
    }
    for (int i = threadIdx.x; blockIdx.y == 0 && i < count; i += blockDim.x) {
        numbers[i] = rowNumbers[(position + 1) * count + i];
    }
}
