package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.Launches;
import java.util.Map;

/**
 * What a launch may take on an H200, in µs: a model with round numbers, which no measurement of this engine has confirmed. Some
 * of them were measured by others: 1.1 to 1.5 µs for a small kernel in a CUDA graph (PyTorch's issue 161104), 0.3 to 0.4 for an
 * access that waits for another one, and on one such card copies at 4.3 TB/s and large products of bfloat16 at 770 to 800
 * TFLOP/s.
 */
final class Estimate {
    /** To begin and to end a kernel, with one access to memory. */
    private static final double KERNEL = 1.3;

    private static final double PRODUCT = 2;
    private static final double REDUCTION = 1.3;
    /** Bytes in a µs, of kernels that move 16 at a time. */
    private static final double BYTES = 4.0e6;
    /** Multiplications and additions in a µs. */
    private static final double BFLOAT16 = 720e6;

    private static final int PROCESSORS = 132;
    /** Multiplications and additions in float32 that one of the processors can do in a µs. */
    private static final double PROCESSOR = 0.507e6;
    /** What tiles of so many rows and columns make of it. */
    private static final Map<Integer, Double> TILES = Map.of(32, 0.35, 64, 0.55, 128, 0.75);

    private static final int[] SPLITS = {1, 2, 4, 8};
    private static final int SHORTEST = 64;

    /** What waits for what in a kernel, beside its bytes: tables of tables, sums of a block. */
    private static final Map<String, Double> CHAINS = Map.of(
            "gatherBytes", 0.7,
            "backward", 0.5,
            "lossAndSums", 2.2,
            "lossGradientOfFew", 1.3,
            "sumLosses", 0.9,
            "beginSteps", 0.7);

    private Estimate() {}

    /** A kernel that reads and writes so many bytes. */
    static double of(String kernel, long bytes) {
        return KERNEL + CHAINS.getOrDefault(kernel, 0.0) + bytes / BYTES;
    }

    /** A product: in tiles and splits that would be the best choice here. */
    static double of(Gemm product, long bytes, long operations) {
        double byBytes = PRODUCT + bytes / BYTES;
        if (product.factors() == Gemm.Factors.BFLOAT16) {
            return Math.max(byBytes, PRODUCT + operations / BFLOAT16);
        }
        double best = Double.MAX_VALUE;
        for (int tile : TILES.keySet()) {
            for (int split : SPLITS) {
                if (split == 1 || product.inner() / split >= SHORTEST) {
                    best = Math.min(best, tiled(product, tile, split));
                }
            }
        }
        return Math.max(byBytes, best);
    }

    private static double tiled(Gemm product, int tile, int split) {
        long tiles = (long) Launches.divided(product.rows(), tile) * Launches.divided(product.columns(), tile);
        long waves = (tiles * split * product.members().count() + PROCESSORS - 1) / PROCESSORS;
        double wave = 2.0 * tile * tile * Launches.divided(product.inner(), split) / (PROCESSOR * TILES.get(tile));
        return PRODUCT + (split == 1 ? 0 : REDUCTION) + waves * wave;
    }
}
