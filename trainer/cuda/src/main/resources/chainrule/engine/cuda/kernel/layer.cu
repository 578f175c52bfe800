// A layer's element-wise work, forward and backward. SIGMOID and the like are chainrule.model.Activation's kinds: Codes puts them first.

// f(a): A1 (as 1/(1+e^-a), whose digits last below 0, too), A2, A4, A7, A8; `expressed`, which Java writes, has the others.
__device__ real activation(int f, real alpha, real a) {
    switch (f) {
        case SIGMOID: return 1 / (1 + exp(-a));
        case TANH: return tanh(a);
        case RELU: return a > 0 ? a : 0;
        case LEAKY_RELU: return a >= 0 ? a : alpha * a;
        case SOFTPLUS: return (a > 0 ? a : 0) + log1p(exp(a > 0 ? -a : a));
        case IDENTITY: return a;
        default: return expressed(f, alpha, a);
    }
}

// f'(a), computed from h = f(a): A3, A4, A7, A8, A9; of the others from h or a, as `expressedDerivative` needs it.
__device__ real derivative(int f, real alpha, real h) {
    switch (f) {
        case SIGMOID: return h * (1 - h);
        case TANH: return 1 - h * h;
        case RELU: return h > 0 ? 1 : 0;
        case LEAKY_RELU: return h >= 0 ? (real) 1 : alpha;
        case SOFTPLUS: return -expm1(-h);
        case IDENTITY: return 1;
        default: return expressedDerivative(f, alpha, h);
    }
}

// B1: a <- a + 1 b, h <- f(a). Where the backward pass does not need a, it is h itself.
extern "C" __global__ void activate(
        real *h, real *a, const real *__restrict__ b, u64 stride, int count, int columns, int f, double alpha,
        void *copy, u64 strideOfCopy, int format) {
    h = own(h, stride);
    a = own(a, stride);
    b = own(b, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH_FOUR(i, count) {
        Four before = loadFour(a, i, count);
        Four four = {{0, 0, 0, 0}};
        int column = i % columns;
        for (int k = 0; k < 4; k++) {
            before.at[k] += b[column];
            four.at[k] = activation(f, (real) alpha, before.at[k]);
            column = column + 1 < columns ? column + 1 : 0;
        }
        if (a != h) {
            storeFour(a, i, count, before);
        }
        storeFour(h, i, count, four);
        putRoundedFour(rounded, i, count, four);
    }
}

// C13: draws four neighbouring elements of a mask, and applies them. Element i is dropped if its word is not below
// `threshold` = p 2^32; `factor` is 1/p. Where products alone read the result, `out` is null.
extern "C" __global__ void drop(
        real *__restrict__ out, real *__restrict__ mask, const real *__restrict__ h, u64 stride, int count, const int *now,
        int layer, u64 threshold, double factor, const u64 *seeds, void *copy, u64 strideOfCopy, int format) {
    out = own(out, stride);
    mask = own(mask, stride);
    h = own(h, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    u64 seed = *own(seeds, 1);
    FOR_EACH_FOUR(i, count) {
        u32 words[4];
        philox(seed, i / 4, layer, now[NUMBER], DROPOUT, words);
        Four four = loadFour(h, i, count);
        Four kept;
        for (int k = 0; k < 4; k++) {
            kept.at[k] = words[k] < threshold ? (real) factor : 0;
            four.at[k] *= kept.at[k];
        }
        storeFour(mask, i, count, kept);
        if (out) {
            storeFour(out, i, count, four);
        }
        putRoundedFour(rounded, i, count, four);
    }
}
