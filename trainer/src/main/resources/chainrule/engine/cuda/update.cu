// C8: to <- to + alpha (l1 sign(w) + 2 l2 w); `to` may be w.
extern "C" __global__ void penalize(
        real *to, const real *w, u64 stride, int count, double l1, double l2, const real *alpha) {
    to = own(to, stride);
    w = own(w, stride);
    FOR_EACH(i, count) {
        real sign = w[i] > 0 ? 1 : w[i] < 0 ? -1 : 0;
        to[i] += *alpha * ((real) l1 * sign + 2 * (real) l2 * w[i]);
    }
}

// A piece of the parameters: w, its gradient, up to two arrays of state, where its blocks begin, and its size.
struct Segment {
    real *w;
    real *g;
    real *s0;
    real *s1;
    u64 firstBlock;
    u64 count;
};

#define PER_BLOCK 1024

// The piece that a block works on; the list has the first network's.
__device__ Segment ownSegment(const Segment *segments, int segmentCount, u64 stride) {
    int s = 0;
    while (s + 1 < segmentCount && segments[s + 1].firstBlock <= blockIdx.x) {
        s++;
    }
    Segment segment = segments[s];
    segment.w = own(segment.w, stride);
    segment.g = own(segment.g, stride);
    segment.s0 = own(segment.s0, stride);
    segment.s1 = own(segment.s1, stride);
    return segment;
}

// D1 to D5 over all parameters at once: a block changes PER_BLOCK of one segment. `rate`, `mScale` = 1/(1 - beta1^t) and
// `vScale` = 1/(1 - beta2^t) change with the step. What a and b are: momentum; decay; beta1 and beta2. Adam's epsilon is
// `inside` the root or `outside`. `optimizer` is one of Codes.Update.
extern "C" __global__ void update(
        const Segment *segments, int segmentCount, u64 stride, int optimizer, const real *rate, const real *mScale,
        const real *vScale, double a, double b, double inside, double outside, double weightDecay) {
    Segment segment = ownSegment(segments, segmentCount, stride);
    u64 begin = (blockIdx.x - segment.firstBlock) * PER_BLOCK;
    u64 end = begin + PER_BLOCK < segment.count ? begin + PER_BLOCK : segment.count;
    real eta = *rate;
    real first = (real) a;
    real second = (real) b;
    for (u64 i = begin + threadIdx.x; i < end; i += blockDim.x) {
        real w = segment.w[i];
        real g = segment.g[i];
        if (optimizer == SGD) {
            w -= eta * g;
        } else if (optimizer == MOMENTUM || optimizer == NESTEROV) {
            real v = first * segment.s0[i] + g;
            segment.s0[i] = v;
            w -= eta * (optimizer == MOMENTUM ? v : g + first * v);
        } else if (optimizer == RMSPROP) {
            real e = first * segment.s0[i] + (real) (1 - a) * g * g;
            segment.s0[i] = e;
            w -= eta * g / sqrt(e + (real) inside);
        } else if (optimizer == ADAM) {
            w -= eta * (real) weightDecay * w;
            real m = first * segment.s0[i] + (real) (1 - a) * g;
            real v = second * segment.s1[i] + (real) (1 - b) * g * g;
            segment.s0[i] = m;
            segment.s1[i] = v;
            w -= eta * (m * *mScale) / (sqrt(v * *vScale + (real) inside) + (real) outside);
        }
        segment.w[i] = w;
    }
}

// ||g||^2, a block's part of it: of PER_BLOCK elements of one segment.
extern "C" __global__ void squares(const Segment *segments, int segmentCount, u64 stride, double *sums) {
    sums = own(sums, gridDim.x);
    Segment segment = ownSegment(segments, segmentCount, stride);
    u64 begin = (blockIdx.x - segment.firstBlock) * PER_BLOCK;
    u64 end = begin + PER_BLOCK < segment.count ? begin + PER_BLOCK : segment.count;
    double part = 0;
    for (u64 i = begin + threadIdx.x; i < end; i += blockDim.x) {
        part += (double) segment.g[i] * segment.g[i];
    }
    double sum = blockSum(part);
    if (threadIdx.x == 0) {
        sums[blockIdx.x] = sum;
    }
}

// g <- g min(1, norm/||g||): every block adds up all squares of its network, in the same order. A norm that is no number makes
// all gradients none.
extern "C" __global__ void clip(
        const Segment *segments, int segmentCount, u64 stride, const double *sums, double norm) {
    sums = own(sums, gridDim.x);
    double part = 0;
    for (int i = threadIdx.x; i < gridDim.x; i += blockDim.x) {
        part += sums[i];
    }
    double factor = norm / sqrt(blockSum(part));
    Segment segment = ownSegment(segments, segmentCount, stride);
    u64 begin = (blockIdx.x - segment.firstBlock) * PER_BLOCK;
    u64 end = begin + PER_BLOCK < segment.count ? begin + PER_BLOCK : segment.count;
    if (!(factor >= 1)) {
        for (u64 i = begin + threadIdx.x; i < end; i += blockDim.x) {
            segment.g[i] = (real) (segment.g[i] * factor);
        }
    }
}
