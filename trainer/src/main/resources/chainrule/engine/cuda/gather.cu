// X <- the batch's samples, normalised. A thread makes one number; `order` holds the `rows` rows of the epoch. The samples
// are the same for all networks, each in its own order.

// Bytes: `inputOf` has the input of each of 256 raw values, group by group.
extern "C" __global__ void gatherBytes(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows, const unsigned char *data,
        const real *inputOf, int groupWidth) {
    x = own(x, stride);
    now = own(now, HEADER);
    order = own(order, rows);
    FOR_EACH(i, n * width) {
        int sample = i / width;
        int feature = i % width;
        u64 row = order[now[FROM] + sample];
        x[i] = inputOf[feature / groupWidth * 256 + data[row * width + feature]];
    }
}

// Numbers: x * scale + shift in float64, as the other engines do it.
extern "C" __global__ void gatherFloats(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows, const float *data,
        const double *scale, const double *shift, int groupWidth) {
    x = own(x, stride);
    now = own(now, HEADER);
    order = own(order, rows);
    FOR_EACH(i, n * width) {
        int sample = i / width;
        int feature = i % width;
        u64 row = order[now[FROM] + sample];
        int group = feature / groupWidth;
        x[i] = (real) (data[row * width + feature] * scale[group] + shift[group]);
    }
}

// The same of numbers that floats would change.
extern "C" __global__ void gatherDoubles(
        real *x, u64 stride, int n, int width, const int *now, const int *order, int rows, const double *data,
        const double *scale, const double *shift, int groupWidth) {
    x = own(x, stride);
    now = own(now, HEADER);
    order = own(order, rows);
    FOR_EACH(i, n * width) {
        int sample = i / width;
        int feature = i % width;
        u64 row = order[now[FROM] + sample];
        int group = feature / groupWidth;
        x[i] = (real) (data[row * width + feature] * scale[group] + shift[group]);
    }
}

// A number from 0 below `bound`, as RandomStream.nextIndex.
__device__ int index(u32 word, int bound) {
    return (int) ((u64) word * (u32) bound >> 32);
}

// Pictures, mirrored and shifted at random as chainrule.datasets.Augmentation does it: by seed, epoch and row alone.
extern "C" __global__ void gatherPictures(
        real *x, u64 stride, int n, int channels, int height, int width, const int *now, const int *order, int rows,
        const unsigned char *data, const real *inputOf, int groupWidth, int flip, int crop, const u64 *seeds) {
    x = own(x, stride);
    now = own(now, HEADER);
    order = own(order, rows);
    u64 seed = *own(seeds, 1);
    int features = channels * height * width;
    FOR_EACH(i, n * features) {
        int sample = i / features;
        int feature = i % features;
        int row = order[now[FROM] + sample];
        u32 words[4];
        philox(seed, 0, row, now[EPOCH], AUGMENTATION, words);
        int drawn = 0;
        int mirrored = flip ? words[drawn++] >> 31 : 0;
        int down = crop ? index(words[drawn++], 2 * crop + 1) - crop : 0;
        int right = crop ? index(words[drawn++], 2 * crop + 1) - crop : 0;
        int sourceY = feature / width % height + down;
        int sourceX = (mirrored ? width - 1 - feature % width : feature % width) + right;
        int inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
        u64 at = (u64) row * features + feature / (height * width) * (height * width) + sourceY * width + sourceX;
        x[i] = inputOf[feature / groupWidth * 256 + (inside ? data[at] : 0)];
    }
}
