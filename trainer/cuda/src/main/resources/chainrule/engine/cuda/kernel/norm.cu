// Layer normalisation and residual connections. A block has a sample, and its threads go through the sample's numbers in strides; what
// several networks have lies apart, see `own`.

// E4 without beta: normalized <- (a - mean) / sqrt(variance + epsilon) by row, h <- gamma o normalized. The variance is taken in a second
// pass. `normalized` may be a.
extern "C" __global__ void layerNorm(
        real *h, real *normalized, real *inverse, const real *a, const real *gamma, u64 stride, int n, int width, double epsilon) {
    h = own(h, stride);
    normalized = own(normalized, stride);
    inverse = own(inverse, stride);
    a = own(a, stride);
    gamma = own(gamma, stride);
    for (int row = blockIdx.x; row < n; row += gridDim.x) {
        u64 at = (u64) row * width;
        real sum = 0;
        for (int j = threadIdx.x; j < width; j += blockDim.x) {
            sum += a[at + j];
        }
        real mean = blockSum(sum) / width;
        real squares = 0;
        for (int j = threadIdx.x; j < width; j += blockDim.x) {
            real d = a[at + j] - mean;
            squares += d * d;
        }
        real scale = 1 / sqrt(blockSum(squares) / width + (real) epsilon);
        for (int j = threadIdx.x; j < width; j += blockDim.x) {
            real x = (a[at + j] - mean) * scale;
            normalized[at + j] = x;
            h[at + j] = gamma[j] * x;
        }
        if (threadIdx.x == 0) {
            inverse[row] = scale;
        }
    }
}

// E5: delta <- inverse (q - mean(q) - normalized mean(q o normalized)) by row, q = delta o gamma.
extern "C" __global__ void layerNormBackward(
        real *delta, const real *normalized, const real *inverse, const real *gamma, u64 stride, int n, int width) {
    delta = own(delta, stride);
    normalized = own(normalized, stride);
    inverse = own(inverse, stride);
    gamma = own(gamma, stride);
    for (int row = blockIdx.x; row < n; row += gridDim.x) {
        u64 at = (u64) row * width;
        real sum = 0;
        real along = 0;
        for (int j = threadIdx.x; j < width; j += blockDim.x) {
            real q = delta[at + j] * gamma[j];
            sum += q;
            along += q * normalized[at + j];
        }
        real mean = blockSum(sum) / width;
        real part = blockSum(along) / width;
        for (int j = threadIdx.x; j < width; j += blockDim.x) {
            delta[at + j] = inverse[row] * (delta[at + j] * gamma[j] - mean - normalized[at + j] * part);
        }
    }
}

// E6: out <- a + b; a copy of a where b is null. `out` may be a.
extern "C" __global__ void add(
        real *out, const real *a, const real *b, u64 stride, int count, void *copy, u64 strideOfCopy, int format) {
    out = own(out, stride);
    a = own(a, stride);
    b = own(b, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH_FOUR(i, count) {
        Four four = loadFour(a, i, count);
        if (b) {
            Four other = loadFour(b, i, count);
            for (int k = 0; k < 4; k++) {
                four.at[k] += other.at[k];
            }
        }
        storeFour(out, i, count, four);
        putRoundedFour(rounded, i, count, four);
    }
}
