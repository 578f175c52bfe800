// What all kernels share. `REAL` is float or double: the type of all numbers but a product's rounded factors.
typedef REAL real;
typedef unsigned int u32;
typedef unsigned long long u64;

// What a step's kernels read of it; StepTable lays it out.
enum { POSITION, FROM, EPOCH, NUMBER, HEADER };

// Several networks of one shape may be trained together: blockIdx.y is the one whose numbers a block works on. What each
// has for itself lies `stride` behind what the one before it has.
template <class T> __device__ T *own(T *first, u64 stride) {
    return first + blockIdx.y * stride;
}

// Every kernel works through a network's numbers in strides of all threads, so that any grid does.
#define FOR_EACH(i, count) \
    for (u32 i = blockIdx.x * blockDim.x + threadIdx.x; i < (u32) (count); i += gridDim.x * blockDim.x)

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
