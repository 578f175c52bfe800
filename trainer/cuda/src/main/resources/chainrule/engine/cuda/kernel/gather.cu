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

// Mixup (B13): x of a sample becomes share * x + (1 - share) * x', x' being its partner's. The partners' rows lie as the order's do, and
// each batch of an epoch has a share. Null: nothing is mixed.
struct Mix {
    const int *partners;
    double share;
};

__device__ Mix mixOf(const int *partners, int rows, const double *shares, int size, const int *now) {
    Mix mix = {own(partners, rows), 1};
    if (mix.partners) {
        mix.partners += now[FROM];
        mix.share = own(shares, (rows + size - 1) / size)[now[FROM] / size];
    }
    return mix;
}

__device__ void blend(Four &four, const Four &other, double share) {
    for (int k = 0; k < 4; k++) {
        four.at[k] = (real) (share * four.at[k] + (1 - share) * other.at[k]);
    }
}

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
__device__ Four inputsOfBytes(
        const unsigned char *data, u64 i, u64 count, int width, const int *order, const real *inputOf, int groupWidth) {
    FourBytes bytes = loadSamples<FourBytes>(data, i, count, width, order);
    Four four;
    for (int k = 0; k < 4; k++) {
        four.at[k] = inputOf[(i + k) % width / groupWidth * 256 + bytes.at[k]];
    }
    return four;
}

extern "C" __global__ void gatherBytes(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows,
        const int *partners, const double *shares, int size, const unsigned char *__restrict__ data,
        const real *__restrict__ inputOf, int groupWidth, void *copy, u64 strideOfCopy, int format) {
    Inputs to = ownInputs(x, stride, n * width, copy, strideOfCopy, format);
    order = own(order, rows) + now[FROM];
    Mix mix = mixOf(partners, rows, shares, size, now);
    FOR_EACH_FOUR(i, n * width) {
        Four four = inputsOfBytes(data, i, to.count, width, order, inputOf, groupWidth);
        if (mix.partners) {
            blend(four, inputsOfBytes(data, i, to.count, width, mix.partners, inputOf, groupWidth), mix.share);
        }
        put(to, i, four);
    }
}

// Numbers: x * scale + shift in float64, as the other engines do it.
template <class Fours, class Value>
__device__ Four inputsOfNumbers(
        const Value *data, u64 i, u64 count, int width, const int *order, const double *scale, const double *shift,
        int groupWidth) {
    Fours numbers = loadSamples<Fours>(data, i, count, width, order);
    Four four;
    for (int k = 0; k < 4; k++) {
        int group = (i + k) % width / groupWidth;
        four.at[k] = (real) (numbers.at[k] * scale[group] + shift[group]);
    }
    return four;
}

template <class Fours, class Value>
__device__ void gatherNumbers(
        const Inputs &to, int n, int width, const int *order, const Mix &mix, const Value *data, const double *scale,
        const double *shift, int groupWidth) {
    FOR_EACH_FOUR(i, n * width) {
        Four four = inputsOfNumbers<Fours>(data, i, to.count, width, order, scale, shift, groupWidth);
        if (mix.partners) {
            Four other = inputsOfNumbers<Fours>(data, i, to.count, width, mix.partners, scale, shift, groupWidth);
            blend(four, other, mix.share);
        }
        put(to, i, four);
    }
}

extern "C" __global__ void gatherFloats(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows,
        const int *partners, const double *shares, int size, const float *__restrict__ data,
        const double *__restrict__ scale, const double *__restrict__ shift, int groupWidth, void *copy, u64 strideOfCopy,
        int format) {
    Inputs to = ownInputs(x, stride, n * width, copy, strideOfCopy, format);
    gatherNumbers<FourFloats>(to, n, width, own(order, rows) + now[FROM], mixOf(partners, rows, shares, size, now),
            data, scale, shift, groupWidth);
}

// The same of numbers that floats would change.
extern "C" __global__ void gatherDoubles(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows,
        const int *partners, const double *shares, int size, const double *__restrict__ data,
        const double *__restrict__ scale, const double *__restrict__ shift, int groupWidth, void *copy, u64 strideOfCopy,
        int format) {
    Inputs to = ownInputs(x, stride, n * width, copy, strideOfCopy, format);
    gatherNumbers<FourDoubles>(to, n, width, own(order, rows) + now[FROM], mixOf(partners, rows, shares, size, now),
            data, scale, shift, groupWidth);
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

// What chainrule.datasets.PictureChange does with a row in an epoch, if pictures are more than moved: the same whole numbers, and so
// the same bytes.
enum { GAIN = 6, OFFSET, SATURATION, LEFT, TOP, CHANGE };

#define ONE (1 << 16)
#define HALF_OF_ONE (1 << 15)

__device__ int toByte(int value) {
    int rounded = (value + HALF_OF_ONE) >> 16;
    return rounded < 0 ? 0 : rounded > 255 ? 255 : rounded;
}

// Of one channel: between the four neighbours of a place, then made brighter or darker.
__device__ int changedPixel(
        const int *change, const unsigned char *channel, int height, int width, int x, int y) {
    long long placeX = (long long) change[0] * x + (long long) change[1] * y + change[2];
    long long placeY = (long long) change[3] * x + (long long) change[4] * y + change[5];
    int value = 0;
    if (placeX >= -HALF_OF_ONE && placeX < (long long) width * ONE - HALF_OF_ONE && placeY >= -HALF_OF_ONE
            && placeY < (long long) height * ONE - HALF_OF_ONE) {
        int left = (int) (placeX >> 16);
        int top = (int) (placeY >> 16);
        int shareX = (int) (placeX >> 8) & 0xFF;
        int shareY = (int) (placeY >> 8) & 0xFF;
        int x0 = left < 0 ? 0 : left;
        int x1 = left + 1 < width ? left + 1 : width - 1;
        const unsigned char *row0 = channel + (top < 0 ? 0 : top) * width;
        const unsigned char *row1 = channel + (top + 1 < height ? top + 1 : height - 1) * width;
        int above = (256 - shareX) * row0[x0] + shareX * row0[x1];
        int below = (256 - shareX) * row1[x0] + shareX * row1[x1];
        value = ((256 - shareY) * above + shareY * below + HALF_OF_ONE) >> 16;
    }
    return toByte(change[GAIN] * value + change[OFFSET]);
}

__device__ int changedByte(
        const int *change, int cutout, const unsigned char *picture, int feature, int height, int width) {
    int size = height * width;
    int x = feature % width;
    int y = feature / width % height;
    int right = x - change[LEFT];
    int down = y - change[TOP];
    if (right >= 0 && right < cutout && down >= 0 && down < cutout) {
        return 0;
    }
    int value = changedPixel(change, picture + feature / size * size, height, width, x, y);
    int s = change[SATURATION];
    if (s != ONE) {
        int grey = (77 * changedPixel(change, picture, height, width, x, y)
                           + 150 * changedPixel(change, picture + size, height, width, x, y)
                           + 29 * changedPixel(change, picture + 2 * size, height, width, x, y) + 128)
                >> 8;
        value = toByte(s * value + (ONE - s) * grey);
    }
    return value;
}

// A picture at its place in an epoch.
struct Placed {
    int row;
    Placement place;
};

struct Pictures {
    int channels;
    int height;
    int width;
    const unsigned char *data;
    const real *inputOf;
    int groupWidth;
    u64 seed;
    int epoch;
    int flip;
    int crop;
    // For each row of the data set what is done with it. Null: pictures are moved at most.
    const int *changes;
    int cutout;
};

// A number of a sample's picture. `placed` is of the sample whose number was asked for before, and is drawn anew for another.
__device__ real inputOfPicture(const Pictures &of, int feature, int row, Placed &placed) {
    if (of.changes) {
        const unsigned char *picture = of.data + (u64) row * of.channels * of.height * of.width;
        int byte = changedByte(of.changes + (u64) row * CHANGE, of.cutout, picture, feature, of.height, of.width);
        return of.inputOf[feature / of.groupWidth * 256 + byte];
    }
    if (placed.row != row) {
        placed.row = row;
        placed.place = placement(of.seed, row, of.epoch, of.flip, of.crop);
    }
    int size = of.height * of.width;
    int sourceY = feature / of.width % of.height + placed.place.down;
    int sourceX = (placed.place.mirrored ? of.width - 1 - feature % of.width : feature % of.width) + placed.place.right;
    int inside = sourceY >= 0 && sourceY < of.height && sourceX >= 0 && sourceX < of.width;
    u64 at = (u64) row * of.channels * size + feature / size * size + sourceY * of.width + sourceX;
    return of.inputOf[feature / of.groupWidth * 256 + (inside ? of.data[at] : 0)];
}

__device__ Four inputsOfPictures(const Pictures &of, u64 i, u64 count, const int *order) {
    int features = of.channels * of.height * of.width;
    Placed placed = {-1, {0, 0, 0}};
    Four four = {{0, 0, 0, 0}};
    for (int k = 0; k < 4 && i + k < count; k++) {
        four.at[k] = inputOfPicture(of, (i + k) % features, order[(i + k) / features], placed);
    }
    return four;
}

// Pictures at random places.
extern "C" __global__ void gatherPictures(
        real *x, u64 stride, int n, int channels, int height, int width, const int *now, const int *order, int rows,
        const int *partners, const double *shares, int size, const unsigned char *__restrict__ data,
        const real *__restrict__ inputOf, int groupWidth, int flip, int crop, const int *changes,
        u64 strideOfChanges, int cutout, const u64 *seeds, void *copy, u64 strideOfCopy, int format) {
    int features = channels * height * width;
    Inputs to = ownInputs(x, stride, n * features, copy, strideOfCopy, format);
    order = own(order, rows) + now[FROM];
    Mix mix = mixOf(partners, rows, shares, size, now);
    Pictures of = {channels, height, width, data, inputOf, groupWidth, *own(seeds, 1), now[EPOCH], flip, crop,
            own(changes, strideOfChanges), cutout};
    FOR_EACH_FOUR(i, n * features) {
        Four four = inputsOfPictures(of, i, to.count, order);
        if (mix.partners) {
            blend(four, inputsOfPictures(of, i, to.count, mix.partners), mix.share);
        }
        put(to, i, four);
    }
}
