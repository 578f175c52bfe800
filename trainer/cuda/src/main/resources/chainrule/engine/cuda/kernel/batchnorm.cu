// Batch normalisation. A block has NORM_COLUMNS columns, and goes through as many rows together as it has threads for; what several
// networks have lies apart, see `own`.
#define NORM_COLUMNS 8

// The sum of what a block's threads have of the thread's column, by a tree: the same order every time.
__device__ real columnSum(real value) {
    __shared__ real sums[MOST_THREADS];
    sums[threadIdx.x] = value;
    __syncthreads();
    for (u32 half = blockDim.x / 2; half >= NORM_COLUMNS; half /= 2) {
        if (threadIdx.x < half) {
            sums[threadIdx.x] += sums[threadIdx.x + half];
        }
        __syncthreads();
    }
    real sum = sums[threadIdx.x % NORM_COLUMNS];
    __syncthreads();
    return sum;
}

// E1 in training without beta: normalized <- (a - mean) / sqrt(variance of the batch + epsilon) by column, h <- gamma o normalized.
// The variance is taken in a second pass; what is kept of it is divided by n - 1. `normalized` may be a.
extern "C" __global__ void batchNorm(
        real *h, real *normalized, real *inverse, real *mean, real *variance, const real *a, const real *gamma, u64 stride, int n,
        int width, double epsilon, void *copy, u64 strideOfCopy, int format) {
    h = own(h, stride);
    normalized = own(normalized, stride);
    inverse = own(inverse, stride);
    mean = own(mean, stride);
    variance = own(variance, stride);
    a = own(a, stride);
    gamma = own(gamma, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    int first = threadIdx.x / NORM_COLUMNS;
    int apart = blockDim.x / NORM_COLUMNS;
    for (int tile = blockIdx.x; tile * NORM_COLUMNS < width; tile += gridDim.x) {
        int column = tile * NORM_COLUMNS + threadIdx.x % NORM_COLUMNS;
        // A column that is not there has no rows.
        int rows = column < width ? n : 0;
        real sum = 0;
        for (int row = first; row < rows; row += apart) {
            sum += a[(u64) row * width + column];
        }
        real middle = columnSum(sum) / n;
        real squares = 0;
        for (int row = first; row < rows; row += apart) {
            real d = a[(u64) row * width + column] - middle;
            squares += d * d;
        }
        squares = columnSum(squares);
        real scale = 1 / sqrt(squares / n + (real) epsilon);
        for (int row = first; row < rows; row += apart) {
            u64 at = (u64) row * width + column;
            real x = (a[at] - middle) * scale;
            normalized[at] = x;
            h[at] = gamma[column] * x;
            putRounded(rounded, at, gamma[column] * x);
        }
        if (first == 0 && column < width) {
            mean[column] = middle;
            variance[column] = squares / (n - 1);
            inverse[column] = scale;
        }
    }
}

// E2: delta <- gamma inverse (delta - sum / n - normalized along / n) by column; sum and along are those of delta and of delta o
// normalized.
extern "C" __global__ void batchNormBackward(
        real *delta, const real *normalized, const real *inverse, const real *gamma, const real *sum, const real *along, u64 stride,
        int count, int width, int n, void *copy, u64 strideOfCopy, int format) {
    delta = own(delta, stride);
    normalized = own(normalized, stride);
    inverse = own(inverse, stride);
    gamma = own(gamma, stride);
    sum = own(sum, stride);
    along = own(along, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH_FOUR(i, count) {
        Four g = loadFour(delta, i, count);
        Four x = loadFour(normalized, i, count);
        int column = i % width;
        for (int k = 0; k < 4; k++) {
            g.at[k] = gamma[column] * inverse[column] * (g.at[k] - sum[column] / n - x.at[k] * (along[column] / n));
            column = column + 1 < width ? column + 1 : 0;
        }
        storeFour(delta, i, count, g);
        putRoundedFour(rounded, i, count, g);
    }
}

// E1 in evaluation without beta: h <- gamma o (a - mean) / sqrt(variance + epsilon) by column; a null mean is 0. `h` may be a.
extern "C" __global__ void standardize(
        real *h, const real *a, const real *mean, const real *variance, const real *gamma, u64 stride, int count, int width,
        double epsilon, void *copy, u64 strideOfCopy, int format) {
    h = own(h, stride);
    a = own(a, stride);
    mean = own(mean, stride);
    variance = own(variance, stride);
    gamma = own(gamma, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH_FOUR(i, count) {
        Four four = loadFour(a, i, count);
        int column = i % width;
        for (int k = 0; k < 4; k++) {
            real scale = gamma[column] / sqrt(variance[column] + (real) epsilon);
            four.at[k] = (mean ? four.at[k] - mean[column] : four.at[k]) * scale;
            column = column + 1 < width ? column + 1 : 0;
        }
        storeFour(h, i, count, four);
        putRoundedFour(rounded, i, count, four);
    }
}
