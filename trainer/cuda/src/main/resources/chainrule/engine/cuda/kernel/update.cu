// C8: to <- to + alpha (l1 sign(w) + 2 l2 w); `to` may be w.
extern "C" __global__ void penalize(
        real *to, const real *w, u64 stride, int count, double l1, double l2, const real *alpha) {
    to = own(to, stride);
    w = own(w, stride);
    FOR_EACH_FOUR(i, count) {
        Four weights = loadFour(w, i, count);
        Four changed = loadFour(to, i, count);
        for (int k = 0; k < 4; k++) {
            real weight = weights.at[k];
            real sign = weight > 0 ? 1 : weight < 0 ? -1 : 0;
            changed.at[k] += *alpha * ((real) l1 * sign + 2 * (real) l2 * weight);
        }
        storeFour(to, i, count, changed);
    }
}

// D8, D9: to <- d to + (1 - d) of.
extern "C" __global__ void average(real *to, const real *of, u64 stride, int count, const real *kept) {
    to = own(to, stride);
    of = own(of, stride);
    real d = *kept;
    if (d == 1) {
        return;
    }
    FOR_EACH_FOUR(i, count) {
        Four mean = loadFour(to, i, count);
        Four added = loadFour(of, i, count);
        for (int k = 0; k < 4; k++) {
            mean.at[k] = d * mean.at[k] + (1 - d) * added.at[k];
        }
        storeFour(to, i, count, mean);
    }
}

// A part of the parameters: w, its gradient, up to two arrays of state, the copy that is rounded for products with its
// stride, which of the pieces is its first, the numbers from one to another that are meant, and a factor of the rate.
struct Segment {
    real *w;
    real *g;
    real *s0;
    real *s1;
    void *rounded;
    u64 strideOfRounded;
    u64 firstPiece;
    u64 from;
    u64 to;
    double rateFactor;
};

// Blocks go through all segments in pieces of so many numbers; `pieces` is how many there are.
#define PIECE 1024
#define FOR_EACH_PIECE(piece, pieces) for (int piece = blockIdx.x; piece < (pieces); piece += gridDim.x)

// A block's own part of a network's parameters: its segment, whose pointers are the network's, and from where to where. It
// begins with a multiple of four, which may be before the segment's first number.
struct Part {
    Segment segment;
    u64 begin;
    u64 end;
};

// `s` is the segment of a piece before it, or 0; it goes on to this piece's.
__device__ Part ownPart(const Segment *segments, int segmentCount, u64 stride, int piece, int *s) {
    while (*s + 1 < segmentCount && segments[*s + 1].firstPiece <= (u64) piece) {
        (*s)++;
    }
    Part part;
    part.segment = segments[*s];
    part.segment.w = own(part.segment.w, stride);
    part.segment.g = own(part.segment.g, stride);
    part.segment.s0 = own(part.segment.s0, stride);
    part.segment.s1 = own(part.segment.s1, stride);
    part.begin = part.segment.from / 4 * 4 + (piece - part.segment.firstPiece) * PIECE;
    part.end = part.begin + PIECE < part.segment.to ? part.begin + PIECE : part.segment.to;
    return part;
}

// What a and b are: momentum; decay; beta1 and beta2. Adam's epsilon is `inside` the root or `outside`. `mScale` =
// 1/(1 - beta1^t), `vScale` = 1/(1 - beta2^t).
struct Rule {
    int optimizer;
    double a;
    double b;
    double inside;
    double outside;
    double weightDecay;
    real eta;
    real mScale;
    real vScale;
};

// D1 to D5 and D7 for one number, with its gradient and state.
__device__ void change(const Rule &rule, real &w, real g, real &s0, real &s1) {
    int optimizer = rule.optimizer;
    real eta = rule.eta;
    real first = (real) rule.a;
    real second = (real) rule.b;
    if (optimizer == SGD) {
        w -= eta * g;
    } else if (optimizer == MOMENTUM || optimizer == NESTEROV) {
        s0 = first * s0 + g;
        w -= eta * (optimizer == MOMENTUM ? s0 : g + first * s0);
    } else if (optimizer == RMSPROP) {
        s0 = first * s0 + (real) (1 - rule.a) * g * g;
        w -= eta * g / sqrt(s0 + (real) rule.inside);
    } else if (optimizer == ADAM) {
        w -= eta * (real) rule.weightDecay * w;
        s0 = first * s0 + (real) (1 - rule.a) * g;
        s1 = second * s1 + (real) (1 - rule.b) * g * g;
        w -= eta * (s0 * rule.mScale) / (sqrt(s1 * rule.vScale + (real) rule.inside) + (real) rule.outside);
    } else if (optimizer == LION) {
        real average = first * s0 + (real) (1 - rule.a) * g;
        real sign = average > 0 ? 1 : average < 0 ? -1 : 0;
        w -= eta * (sign + (real) rule.weightDecay * w);
        s0 = second * s0 + (real) (1 - rule.b) * g;
    }
}

// Writes those of four numbers that are not before `from`: others may be another segment's.
__device__ void storeFrom(real *to, u64 i, u64 from, u64 end, const Four &four) {
    if (i >= from) {
        storeFour(to, i, end, four);
        return;
    }
    for (int k = 0; k < 4; k++) {
        if (i + k >= from && i + k < end) {
            to[i + k] = four.at[k];
        }
    }
}

// D1 to D5 over all parameters at once. `optimizer` is one of Codes.Update; what changes with the step lies on the GPU.
extern "C" __global__ void update(
        const Segment *segments, int segmentCount, u64 stride, int pieces, int optimizer, const real *rate,
        const real *mScale, const real *vScale, double a, double b, double inside, double outside, double weightDecay,
        int format) {
    Rule rule = {optimizer, a, b, inside, outside, weightDecay, *rate, *mScale, *vScale};
    int s = 0;
    FOR_EACH_PIECE(piece, pieces) {
        Part part = ownPart(segments, segmentCount, stride, piece, &s);
        const Segment &own = part.segment;
        rule.eta = *rate * (real) own.rateFactor;
        Rounded rounded = ownRounded(own.rounded, own.strideOfRounded, format);
        for (u64 i = part.begin + 4 * threadIdx.x; i < part.end; i += 4 * blockDim.x) {
            Four none = {{0, 0, 0, 0}};
            Four w = loadFour(own.w, i, part.end);
            Four g = loadFour(own.g, i, part.end);
            Four s0 = own.s0 ? loadFour(own.s0, i, part.end) : none;
            Four s1 = own.s1 ? loadFour(own.s1, i, part.end) : none;
            for (int k = 0; k < 4; k++) {
                change(rule, w.at[k], g.at[k], s0.at[k], s1.at[k]);
            }
            storeFrom(own.w, i, own.from, part.end, w);
            putRoundedFour(rounded, i, part.end, w);
            if (own.s0) {
                storeFrom(own.s0, i, own.from, part.end, s0);
            }
            if (own.s1) {
                storeFrom(own.s1, i, own.from, part.end, s1);
            }
        }
    }
}

// ||g||^2, a block's part of it.
extern "C" __global__ void squares(
        const Segment *segments, int segmentCount, u64 stride, int pieces, double *sums) {
    sums = own(sums, gridDim.x);
    double sum = 0;
    int s = 0;
    FOR_EACH_PIECE(piece, pieces) {
        Part part = ownPart(segments, segmentCount, stride, piece, &s);
        for (u64 i = part.begin + 4 * threadIdx.x; i < part.end; i += 4 * blockDim.x) {
            Four g = loadFour(part.segment.g, i, part.end);
            for (int k = 0; k < 4; k++) {
                sum += (double) g.at[k] * g.at[k];
            }
        }
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0) {
        sums[blockIdx.x] = sum;
    }
}

// g <- g min(1, norm/||g||): every block adds up the `count` parts of its network's sum, in the same order. They are few, so
// that this takes less than the gradients. A norm that is no number makes all gradients none.
extern "C" __global__ void clip(
        const Segment *segments, int segmentCount, u64 stride, int pieces, const double *sums, int count, double norm) {
    sums = own(sums, count);
    double sum = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        sum += sums[i];
    }
    double factor = norm / sqrt(blockSum(sum));
    if (factor >= 1) {
        return;
    }
    int s = 0;
    FOR_EACH_PIECE(piece, pieces) {
        Part part = ownPart(segments, segmentCount, stride, piece, &s);
        for (u64 i = part.begin + 4 * threadIdx.x; i < part.end; i += 4 * blockDim.x) {
            Four g = loadFour(part.segment.g, i, part.end);
            for (int k = 0; k < 4; k++) {
                g.at[k] = (real) (g.at[k] * factor);
            }
            storeFour(part.segment.g, i, part.end, g);
        }
    }
}
