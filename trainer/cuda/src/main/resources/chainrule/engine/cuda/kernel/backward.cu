// What is made of a delta, and its column sums, while it is in the registers. A block has TILE columns of a chunk of rows, and
// goes through as many rows together as it has threads for: a thread has four neighbouring columns, and AT_ONCE of its rows at
// a time, so that its accesses are under way together.
#define TILE 32
#define TILE_LANES (TILE / 4)
#define AT_ONCE 4

// Four neighbouring numbers of a row, those that there are. Where columns are a multiple of four, so are places.
__device__ Four loadInRow(const real *matrix, int row, int column, int columns) {
    const real *from = matrix + (u64) row * columns + column;
    Four four = {{0, 0, 0, 0}};
    if (columns % 4 == 0) {
        four = *(const Four *) from;
    } else {
        for (int k = 0; k < 4; k++) {
            if (column + k < columns) {
                four.at[k] = from[k];
            }
        }
    }
    return four;
}

__device__ void storeInRow(real *matrix, const Rounded &rounded, int row, int column, int columns, const Four &four) {
    u64 i = (u64) row * columns + column;
    if (columns % 4 == 0) {
        if (matrix) {
            *(Four *) (matrix + i) = four;
        }
        putRoundedFour(rounded, i, i + 4, four);
        return;
    }
    for (int k = 0; k < 4; k++) {
        if (column + k < columns) {
            if (matrix) {
                matrix[i + k] = four.at[k];
            }
            putRounded(rounded, i + k, four.at[k]);
        }
    }
}

// out <- alpha sum + beta out.
__device__ void addSum(real *out, real sum, const real *alpha, const real *beta) {
    *out = *alpha * sum + (*beta == 0 ? 0 : *beta * *out);
}

// C7: out <- alpha 1^T delta + beta out. If `chunks` is more than one, each leaves its sums in a row of `parts`.
struct Sums {
    real *out;
    real *parts;
    const real *alpha;
    const real *beta;
};

// Adds up what the threads of a block have of its columns, in the same order every time.
__device__ void addTile(const Sums &to, const Four &sum, int tile, int chunk, int chunks, int columns) {
    __shared__ real parts[MOST_THREADS / TILE_LANES][TILE];
    __shared__ real groups[MOST_THREADS / TILE][TILE];
    int rows = blockDim.x / TILE_LANES;
    int count = blockDim.x / TILE;
    int lane = threadIdx.x % TILE_LANES;
    for (int k = 0; k < 4; k++) {
        parts[threadIdx.x / TILE_LANES][4 * lane + k] = sum.at[k];
    }
    __syncthreads();
    int mine = threadIdx.x % TILE;
    int group = threadIdx.x / TILE;
    real part = 0;
    for (int row = group; row < rows; row += count) {
        part += parts[row][mine];
    }
    groups[group][mine] = part;
    __syncthreads();
    int column = tile * TILE + mine;
    if (group == 0 && column < columns) {
        real whole = 0;
        for (int k = 0; k < count; k++) {
            whole += groups[k][mine];
        }
        if (chunks == 1) {
            addSum(to.out + column, whole, to.alpha, to.beta);
        } else {
            to.parts[(u64) chunk * columns + column] = whole;
        }
    }
}

// C13, C4: out <- delta o mask o f'(a), and its sums. Without a mask, or a matrix h, these pointers are null; so is `out`
// where it is not needed beside the rounded copy and the sums, and `sums` where they are not. `out` may be delta.
extern "C" __global__ void backward(
        real *out, const real *delta, const real *mask, const real *h, u64 stride, int n, int columns, int f, double alpha,
        void *copy, u64 strideOfCopy, int format, real *sums, const real *sumAlpha, const real *sumBeta, real *parts,
        int chunks) {
    int tiles = (columns + TILE - 1) / TILE;
    int tile = blockIdx.x % tiles;
    int chunk = blockIdx.x / tiles;
    int rows = (n + chunks - 1) / chunks;
    int apart = blockDim.x / TILE_LANES;
    int end = (chunk + 1) * rows < n ? (chunk + 1) * rows : n;
    int column = tile * TILE + 4 * (threadIdx.x % TILE_LANES);
    out = own(out, stride);
    delta = own(delta, stride);
    mask = own(mask, stride);
    h = own(h, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    Four sum = {{0, 0, 0, 0}};
    int first = chunk * rows + threadIdx.x / TILE_LANES;
    for (int row = first; column < columns && row < end; row += AT_ONCE * apart) {
        Four d[AT_ONCE];
        Four kept[AT_ONCE];
        Four outputs[AT_ONCE];
#pragma unroll
        for (int r = 0; r < AT_ONCE; r++) {
            if (row + r * apart < end) {
                d[r] = loadInRow(delta, row + r * apart, column, columns);
                if (mask) {
                    kept[r] = loadInRow(mask, row + r * apart, column, columns);
                }
                if (h) {
                    outputs[r] = loadInRow(h, row + r * apart, column, columns);
                }
            }
        }
#pragma unroll
        for (int r = 0; r < AT_ONCE; r++) {
            if (row + r * apart < end) {
                for (int k = 0; k < 4; k++) {
                    real g = mask ? d[r].at[k] * kept[r].at[k] : d[r].at[k];
                    d[r].at[k] = h ? g * derivative(f, (real) alpha, outputs[r].at[k]) : g;
                    sum.at[k] += d[r].at[k];
                }
                storeInRow(out, rounded, row + r * apart, column, columns, d[r]);
            }
        }
    }
    if (sums) {
        Sums to = {own(sums, stride), own(parts, (u64) chunks * columns), sumAlpha, sumBeta};
        addTile(to, sum, tile, chunk, chunks, columns);
    }
}

// The sums of chunks, chunk by chunk: a thread has a column.
extern "C" __global__ void addChunks(
        real *out, u64 stride, const real *__restrict__ parts, int chunks, int columns, const real *alpha,
        const real *beta) {
    out = own(out, stride);
    parts = own(parts, (u64) chunks * columns);
    FOR_EACH(column, columns) {
        real sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            sum += parts[(u64) chunk * columns + column];
        }
        addSum(out + column, sum, alpha, beta);
    }
}
