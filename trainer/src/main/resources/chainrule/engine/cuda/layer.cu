// A layer's element-wise work, forward and backward. SIGMOID and the like are chainrule.model.Activation's kinds: Codes puts them first.

// f(a): A1 (as 1/(1+e^-a), whose digits last below 0, too), A2, A4, A7, A8.
__device__ real activation(int f, real alpha, real a) {
    switch (f) {
        case SIGMOID: return 1 / (1 + exp(-a));
        case TANH: return tanh(a);
        case RELU: return a > 0 ? a : 0;
        case LEAKY_RELU: return a >= 0 ? a : alpha * a;
        case SOFTPLUS: return (a > 0 ? a : 0) + log1p(exp(a > 0 ? -a : a));
        default: return a;
    }
}

// f'(a), told from h = f(a): A3, A4, A7, A8, A9.
__device__ real derivative(int f, real alpha, real h) {
    switch (f) {
        case SIGMOID: return h * (1 - h);
        case TANH: return 1 - h * h;
        case RELU: return h > 0 ? 1 : 0;
        case LEAKY_RELU: return h >= 0 ? (real) 1 : alpha;
        case SOFTPLUS: return -expm1(-h);
        default: return 1;
    }
}

// B1: h <- f(h + 1 b).
extern "C" __global__ void activate(
        real *h, const real *b, u64 stride, int count, int columns, int f, double alpha) {
    h = own(h, stride);
    b = own(b, stride);
    FOR_EACH(i, count) {
        h[i] = activation(f, (real) alpha, h[i] + b[i % columns]);
    }
}

// C13: draws four neighbouring elements of a mask, and applies them. Element i is dropped if its word is not below
// `threshold` = p 2^32; `factor` is 1/p.
extern "C" __global__ void drop(
        real *out, real *mask, const real *h, u64 stride, int count, const int *now, int layer, u64 threshold,
        double factor, const u64 *seeds) {
    out = own(out, stride);
    mask = own(mask, stride);
    h = own(h, stride);
    now = own(now, HEADER);
    u64 seed = *own(seeds, 1);
    FOR_EACH(block, (count + 3) / 4) {
        u32 words[4];
        philox(seed, block, layer, now[NUMBER], DROPOUT, words);
        for (u32 k = 0; k < 4 && 4 * block + k < (u32) count; k++) {
            u32 i = 4 * block + k;
            real kept = words[k] < threshold ? (real) factor : 0;
            mask[i] = kept;
            out[i] = h[i] * kept;
        }
    }
}

// C13, C4: delta <- delta o mask o f'(a). Without a mask the pointer is null.
extern "C" __global__ void backward(
        real *delta, const real *mask, const real *h, u64 stride, int count, int f, double alpha) {
    delta = own(delta, stride);
    FOR_EACH(i, count) {
        real g = mask ? delta[i] * own(mask, stride)[i] : delta[i];
        delta[i] = f == IDENTITY ? g : g * derivative(f, (real) alpha, own(h, stride)[i]);
    }
}
