// The copy of a matrix whose numbers are rounded for products. Without one both pointers are null. FORMAT names: Gemm.Factors.
struct Rounded {
    unsigned short *halves;
    u32 *words;
};

// The first network's copy lies at `to`, the next one's `stride` numbers behind it.
__device__ Rounded ownRounded(void *to, u64 stride, int format) {
    Rounded rounded = {0, 0};
    if (format == BFLOAT16) {
        rounded.halves = own((unsigned short *) to, stride);
    } else {
        rounded.words = own((u32 *) to, stride);
    }
    return rounded;
}

// The bits of the nearest float32 whose last `dropped` bits are 0, of two equally near the even one. NaN stays NaN whatever
// becomes of the bits that a product may drop, and infinity stays infinity.
__device__ u32 nearest(float value, int dropped) {
    u32 bits = __float_as_uint(value);
    u32 rounded = (bits + (1u << (dropped - 1)) - 1 + (bits >> dropped & 1)) >> dropped << dropped;
    return value != value ? 0x7fc00000 : rounded;
}

// bfloat16 is the upper half of a float32; tf32 has 11 significant bits of its 24, the first of which is implied.
__device__ void putRounded(const Rounded &to, u64 i, real value) {
    if (to.halves) {
        to.halves[i] = (unsigned short) (nearest((float) value, 16) >> 16);
    } else if (to.words) {
        to.words[i] = nearest((float) value, 13);
    }
}

struct __align__(8) FourHalves {
    unsigned short at[4];
};

struct __align__(16) FourWords {
    u32 at[4];
};

// Numbers i to i + 3 of `count`, as storeFour.
__device__ void putRoundedFour(const Rounded &to, u64 i, u64 count, const Four &four) {
    if (i + 4 > count) {
        for (int k = 0; k < 4; k++) {
            if (i + k < count) {
                putRounded(to, i + k, four.at[k]);
            }
        }
    } else if (to.halves) {
        FourHalves halves;
        for (int k = 0; k < 4; k++) {
            halves.at[k] = (unsigned short) (nearest((float) four.at[k], 16) >> 16);
        }
        *(FourHalves *) (to.halves + i) = halves;
    } else if (to.words) {
        FourWords words;
        for (int k = 0; k < 4; k++) {
            words.at[k] = nearest((float) four.at[k], 13);
        }
        *(FourWords *) (to.words + i) = words;
    }
}

// A product's factor. Products of tf32 get numbers that are rounded: what cuBLAS does with the bits that are dropped is not documented.
extern "C" __global__ void roundFactor(
        void *copy, u64 strideOfCopy, int format, const real *from, u64 stride, int count) {
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    from = own(from, stride);
    FOR_EACH_FOUR(i, count) {
        putRoundedFour(rounded, i, count, loadFour(from, i, count));
    }
}
