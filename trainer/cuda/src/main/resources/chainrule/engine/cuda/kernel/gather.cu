// X <- the batch's samples, normalised. A thread makes four neighbouring numbers; `order` holds the `rows` rows of the epoch.
// The samples are the same for all networks, each in its own order. Where products alone read X, `x` is null.

// Where a network's numbers go: to X, to the copy that is rounded for products, or to both.
struct Inputs {
    real *x;
    Rounded rounded;
    u64 count;
};

__device__ Inputs ownInputs(real *x, u64 stride, u64 count, void *copy, u64 strideOfCopy, int format) {
    Inputs inputs = {own(x, stride), ownRounded(copy, strideOfCopy, format), count};
    return inputs;
}

__device__ void put(const Inputs &to, u64 i, const Four &four) {
    if (to.x) {
        storeFour(to.x, i, to.count, four);
    }
    putRoundedFour(to.rounded, i, to.count, four);
}

struct __align__(4) FourBytes {
    unsigned char at[4];
};

struct __align__(16) FourFloats {
    float at[4];
};

struct __align__(16) FourDoubles {
    double at[4];
};

// Numbers i to i + 3 of all samples that are `width` wide, from where they lie in the data set. Where the width is a multiple of
// four, they are of one sample, and lie together.
template <class Fours, class Value>
__device__ Fours loadSamples(const Value *data, u64 i, u64 count, int width, const int *order) {
    Fours four;
    if (width % 4 == 0) {
        return *(const Fours *) (data + (u64) order[i / width] * width + i % width);
    }
    for (int k = 0; k < 4; k++) {
        u64 at = i + k < count ? i + k : i;
        four.at[k] = data[(u64) order[at / width] * width + at % width];
    }
    return four;
}

// Bytes: `inputOf` has the input of each of 256 raw values, group by group.
extern "C" __global__ void gatherBytes(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows,
        const unsigned char *__restrict__ data, const real *__restrict__ inputOf, int groupWidth, void *copy,
        u64 strideOfCopy, int format) {
    Inputs to = ownInputs(x, stride, n * width, copy, strideOfCopy, format);
    order = own(order, rows) + now[FROM];
    FOR_EACH_FOUR(i, n * width) {
        FourBytes bytes = loadSamples<FourBytes>(data, i, to.count, width, order);
        Four four;
        for (int k = 0; k < 4; k++) {
            four.at[k] = inputOf[(i + k) % width / groupWidth * 256 + bytes.at[k]];
        }
        put(to, i, four);
    }
}

// Numbers: x * scale + shift in float64, as the other engines do it.
template <class Fours, class Value>
__device__ void gatherNumbers(
        const Inputs &to, int n, int width, const int *order, const Value *data, const double *scale,
        const double *shift, int groupWidth) {
    FOR_EACH_FOUR(i, n * width) {
        Fours numbers = loadSamples<Fours>(data, i, to.count, width, order);
        Four four;
        for (int k = 0; k < 4; k++) {
            int group = (i + k) % width / groupWidth;
            four.at[k] = (real) (numbers.at[k] * scale[group] + shift[group]);
        }
        put(to, i, four);
    }
}

extern "C" __global__ void gatherFloats(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows, const float *__restrict__ data,
        const double *__restrict__ scale, const double *__restrict__ shift, int groupWidth, void *copy, u64 strideOfCopy,
        int format) {
    Inputs to = ownInputs(x, stride, n * width, copy, strideOfCopy, format);
    gatherNumbers<FourFloats>(to, n, width, own(order, rows) + now[FROM], data, scale, shift, groupWidth);
}

// The same of numbers that floats would change.
extern "C" __global__ void gatherDoubles(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows, const double *__restrict__ data,
        const double *__restrict__ scale, const double *__restrict__ shift, int groupWidth, void *copy, u64 strideOfCopy,
        int format) {
    Inputs to = ownInputs(x, stride, n * width, copy, strideOfCopy, format);
    gatherNumbers<FourDoubles>(to, n, width, own(order, rows) + now[FROM], data, scale, shift, groupWidth);
}

// A number from 0 below `bound`, as RandomStream.nextIndex.
__device__ int index(u32 word, int bound) {
    return (int) ((u64) word * (u32) bound >> 32);
}

// How a picture is mirrored and shifted: as chainrule.datasets.Augmentation does it, by seed, epoch and row alone.
struct Placement {
    int mirrored;
    int down;
    int right;
};

__device__ Placement placement(u64 seed, int row, int epoch, int flip, int crop) {
    u32 words[4];
    philox(seed, 0, row, epoch, AUGMENTATION, words);
    u32 afterFlip = flip ? words[1] : words[0];
    u32 afterThat = flip ? words[2] : words[1];
    Placement placement;
    placement.mirrored = flip ? words[0] >> 31 : 0;
    placement.down = crop ? index(afterFlip, 2 * crop + 1) - crop : 0;
    placement.right = crop ? index(afterThat, 2 * crop + 1) - crop : 0;
    return placement;
}

// Pictures at random places. Four neighbouring numbers may be of two pictures: the second is drawn when it is reached.
extern "C" __global__ void gatherPictures(
        real *x, u64 stride, int n, int channels, int height, int width, const int *now, const int *order, int rows,
        const unsigned char *__restrict__ data, const real *__restrict__ inputOf, int groupWidth, int flip, int crop,
        const u64 *seeds, void *copy, u64 strideOfCopy, int format) {
    int features = channels * height * width;
    Inputs to = ownInputs(x, stride, n * features, copy, strideOfCopy, format);
    order = own(order, rows) + now[FROM];
    u64 seed = *own(seeds, 1);
    FOR_EACH_FOUR(i, n * features) {
        int sample = -1;
        int row = 0;
        Placement place = {0, 0, 0};
        Four four;
        for (int k = 0; k < 4 && i + k < to.count; k++) {
            int feature = (i + k) % features;
            if (sample != (int) ((i + k) / features)) {
                sample = (i + k) / features;
                row = order[sample];
                place = placement(seed, row, now[EPOCH], flip, crop);
            }
            int sourceY = feature / width % height + place.down;
            int sourceX = (place.mirrored ? width - 1 - feature % width : feature % width) + place.right;
            int inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
            u64 at = (u64) row * features + feature / (height * width) * (height * width) + sourceY * width + sourceX;
            four.at[k] = inputOf[feature / groupWidth * 256 + (inside ? data[at] : 0)];
        }
        put(to, i, four);
    }
}
