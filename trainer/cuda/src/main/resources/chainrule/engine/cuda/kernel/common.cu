// What all kernels share. `REAL` is float or double: the type of all numbers but a product's rounded factors.
typedef REAL real;
typedef unsigned int u32;
typedef unsigned long long u64;

// What a step's kernels read of it, the same for all networks; StepTable lays it out.
enum { POSITION, FROM, EPOCH, NUMBER, HEADER };

// Several networks of one shape may be trained together: blockIdx.y is the one whose numbers a block works on. What each
// has for itself lies `stride` behind what the one before it has. What the first has not, null, none has.
template <class T> __device__ T *own(T *first, u64 stride) {
    return first ? first + blockIdx.y * stride : 0;
}

// Every kernel works through a network's numbers in strides of all threads, so that any grid does.
#define FOR_EACH(i, count) \
    for (u32 i = blockIdx.x * blockDim.x + threadIdx.x; i < (u32) (count); i += gridDim.x * blockDim.x)

// Four neighbouring numbers, moved in as few accesses as there can be. Matrices begin at multiples of 256 bytes.
struct __align__(16) Four {
    real at[4];
};

// In a loop over numbers, four for each thread at a time; the last ones may be fewer.
#define FOR_EACH_FOUR(i, count) \
    for (u32 i = 4 * (blockIdx.x * blockDim.x + threadIdx.x); i < (u32) (count); i += 4 * gridDim.x * blockDim.x)

// Numbers i to i + 3 of `count`; those that there are not are 0. `i` is a multiple of 4.
__device__ Four loadFour(const real *from, u64 i, u64 count) {
    Four four = {{0, 0, 0, 0}};
    if (i + 4 <= count) {
        four = *(const Four *) (from + i);
    } else {
        for (int k = 0; k < 4; k++) {
            if (i + k < count) {
                four.at[k] = from[i + k];
            }
        }
    }
    return four;
}

__device__ void storeFour(real *to, u64 i, u64 count, const Four &four) {
    if (i + 4 <= count) {
        *(Four *) (to + i) = four;
    } else {
        for (int k = 0; k < 4; k++) {
            if (i + k < count) {
                to[i + k] = four.at[k];
            }
        }
    }
}

// The largest block.
#define MOST_THREADS 256

// Sum over a block's threads, by a tree: the same order every time. The block's size is a power of two.
template <class T> __device__ T blockSum(T value) {
    __shared__ T sums[MOST_THREADS];
    sums[threadIdx.x] = value;
    __syncthreads();
    for (u32 half = blockDim.x / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            sums[threadIdx.x] += sums[threadIdx.x + half];
        }
        __syncthreads();
    }
    T sum = sums[0];
    __syncthreads();
    return sum;
}
