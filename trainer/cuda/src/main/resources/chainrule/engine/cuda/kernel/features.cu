// What an input layer makes of a sample's features, and the gradient of its parameters. PLAIN and the like are Codes.Part's.

// A part of the layer: its kind; where its features, its results and its parameters begin; the categories of an embedding and the
// numbers in a row of its table, or the frequencies of each number. FeatureTables lays it out.
struct FeaturePart {
    int kind;
    int input;
    int output;
    int parameter;
    int categories;
    int size;
};

// The last of `count` parts that begins at a place or before it.
__device__ FeaturePart partAt(const FeaturePart *parts, int count, int FeaturePart::*begin, int at) {
    int low = 0;
    int high = count;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (parts[middle].*begin <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return parts[low];
}

// The row that an index means; -1 if there is no such row.
__device__ int rowOf(real index, int rows) {
    return index >= 0 && index < rows ? (int) index : -1;
}

#define TWO_PI 6.283185307179586

// C23: x, K sines and K cosines of 2 pi omega x; `j` is which of them. Whole turns are dropped before the angle is made.
__device__ real wave(real x, const real *omega, int frequencies, int j) {
    if (j == 0) {
        return x;
    }
    real turns = omega[(j - 1) % frequencies] * x;
    real angle = (real) TWO_PI * (turns - rint(turns));
    return j <= frequencies ? sin(angle) : cos(angle);
}

// Number `j` of what a part makes of its features x, with its parameters p: A15, E7, C23.
__device__ real featureOf(const FeaturePart &part, const real *x, const real *p, int j) {
    switch (part.kind) {
        case SCALED: return p[j] * x[j];
        case EMBEDDING: {
            int row = rowOf(x[0], part.categories);
            return row < 0 ? 0 : p[(u64) row * part.size + j];
        }
        case PERIODIC: {
            int number = j / (1 + 2 * part.size);
            return wave(x[number], p + number * part.size, part.size, j % (1 + 2 * part.size));
        }
        default: return x[j];
    }
}

// z <- what the layer makes of x. `parameters` is one row.
extern "C" __global__ void features(
        real *z, const real *x, const real *parameters, u64 stride, int n, int outputs, int inputs,
        const FeaturePart *__restrict__ parts, int partCount, void *copy, u64 strideOfCopy, int format) {
    z = own(z, stride);
    x = own(x, stride);
    parameters = own(parameters, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH(i, n * outputs) {
        int sample = i / outputs;
        int column = i % outputs;
        FeaturePart part = partAt(parts, partCount, &FeaturePart::output, column);
        const real *own = x + (u64) sample * inputs + part.input;
        real value = featureOf(part, own, parameters + part.parameter, column - part.output);
        z[i] = value;
        putRounded(rounded, i, value);
    }
}

// What one sample adds to the gradient of a part's parameter `j`: C15, E7, C23. g is the loss's gradient with respect to z.
__device__ real slopeOf(const FeaturePart &part, const real *g, const real *x, const real *z, int j) {
    switch (part.kind) {
        case SCALED: return g[j] * x[j];
        case EMBEDDING: return rowOf(x[0], part.categories) == j / part.size ? g[j % part.size] : 0;
        case PERIODIC: {
            int number = j / part.size;
            int sine = number * (1 + 2 * part.size) + 1 + j % part.size;
            int cosine = sine + part.size;
            return (real) TWO_PI * x[number] * (z[cosine] * g[sine] - z[sine] * g[cosine]);
        }
        default: return 0;
    }
}

// A block makes so many neighbouring parameters' gradients at a time.
#define FEATURE_LANES 32

// gradient <- the sum over all samples. Each parameter is a thread's, or several threads' of a block, each of which has every
// so many of the samples; they are added up in the same order every time, and nothing is added to memory by two threads.
extern "C" __global__ void featuresGradient(
        real *gradient, const real *delta, const real *x, const real *z, u64 stride, int n, int outputs, int inputs,
        int parameters, const FeaturePart *__restrict__ parts, int partCount) {
    __shared__ real sums[MOST_THREADS / FEATURE_LANES][FEATURE_LANES];
    gradient = own(gradient, stride);
    delta = own(delta, stride);
    x = own(x, stride);
    z = own(z, stride);
    int lane = threadIdx.x % FEATURE_LANES;
    int group = threadIdx.x / FEATURE_LANES;
    int groups = blockDim.x / FEATURE_LANES;
    for (int first = blockIdx.x * FEATURE_LANES; first < parameters; first += gridDim.x * FEATURE_LANES) {
        int parameter = first + lane;
        real sum = 0;
        if (parameter < parameters) {
            FeaturePart part = partAt(parts, partCount, &FeaturePart::parameter, parameter);
            for (int sample = group; sample < n; sample += groups) {
                u64 in = (u64) sample * inputs + part.input;
                u64 out = (u64) sample * outputs + part.output;
                sum += slopeOf(part, delta + out, x + in, z + out, parameter - part.parameter);
            }
        }
        sums[group][lane] = sum;
        __syncthreads();
        if (group == 0 && parameter < parameters) {
            real whole = 0;
            for (int k = 0; k < groups; k++) {
                whole += sums[k][lane];
            }
            gradient[parameter] = whole;
        }
        __syncthreads();
    }
}
