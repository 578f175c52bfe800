// Activations with a learnt slope p for each unit: A20, f(a) = a for a > 0, else p a.

// B1: a <- a + 1 b, and h <- f(a).
extern "C" __global__ void parametric(
        real *__restrict__ h, real *__restrict__ a, const real *__restrict__ b, const real *__restrict__ p, u64 stride,
        int count, int columns, void *copy, u64 strideOfCopy, int format) {
    h = own(h, stride);
    a = own(a, stride);
    b = own(b, stride);
    p = own(p, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    FOR_EACH_FOUR(i, count) {
        Four before = loadFour(a, i, count);
        Four after = {{0, 0, 0, 0}};
        int column = i % columns;
        for (int k = 0; k < 4; k++) {
            before.at[k] += b[column];
            after.at[k] = before.at[k] > 0 ? before.at[k] : p[column] * before.at[k];
            column = column + 1 < columns ? column + 1 : 0;
        }
        storeFour(a, i, count, before);
        storeFour(h, i, count, after);
        putRoundedFour(rounded, i, count, after);
    }
}

// C13, C4, C24: out <- delta o mask o f'(a) and its column sums, as `backward` does it; and the slopes' gradient, the column sums
// of delta o mask o min(a, 0). Without a mask its pointer is null; so are `out` and `sums` where they are not needed.
extern "C" __global__ void backwardParametric(
        real *out, const real *delta, const real *mask, const real *a, const real *p, u64 stride, int n, int columns,
        void *copy, u64 strideOfCopy, int format, real *sums, const real *sumAlpha, const real *sumBeta, real *parts,
        real *slopes, const real *slopeAlpha, const real *slopeBeta, real *slopeParts, int chunks) {
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
    a = own(a, stride);
    p = own(p, stride);
    Rounded rounded = ownRounded(copy, strideOfCopy, format);
    Four sum = {{0, 0, 0, 0}};
    Four slopeSum = {{0, 0, 0, 0}};
    Four slope = {{0, 0, 0, 0}};
    if (column < columns) {
        slope = loadInRow(p, 0, column, columns);
    }
    for (int row = chunk * rows + threadIdx.x / TILE_LANES; column < columns && row < end; row += apart) {
        Four d = loadInRow(delta, row, column, columns);
        Four before = loadInRow(a, row, column, columns);
        if (mask) {
            Four kept = loadInRow(mask, row, column, columns);
            for (int k = 0; k < 4; k++) {
                d.at[k] *= kept.at[k];
            }
        }
        for (int k = 0; k < 4; k++) {
            slopeSum.at[k] += before.at[k] > 0 ? 0 : d.at[k] * before.at[k];
            d.at[k] = before.at[k] > 0 ? d.at[k] : slope.at[k] * d.at[k];
            sum.at[k] += d.at[k];
        }
        storeInRow(out, rounded, row, column, columns, d);
    }
    Sums ofSlopes = {own(slopes, stride), own(slopeParts, (u64) chunks * columns), slopeAlpha, slopeBeta};
    addTile(ofSlopes, slopeSum, tile, chunk, chunks, columns);
    if (sums) {
        Sums ofDelta = {own(sums, stride), own(parts, (u64) chunks * columns), sumAlpha, sumBeta};
        addTile(ofDelta, sum, tile, chunk, chunks, columns);
    }
}
