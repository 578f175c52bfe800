package chainrule.engine.cuda.driver;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;

import static org.bytedeco.cuda.global.cublas.*;

/**
 * The algorithms that cuBLASLt offers for one product, the one it expects to be fastest first, and which of them is used: the
 * first that runs. Nothing is timed, so that the choice, and with it the last bits, is the same in every process on the same GPU
 * with the same libraries.
 */
final class Algorithms {
    /** How many are asked for. */
    static final int MOST = 8;

    private final cublasLtMatmulHeuristicResult_t offers;
    private final int count;
    private final List<String> refused = new ArrayList<>();
    private int used;

    /** Whether an algorithm runs. */
    @FunctionalInterface
    interface Trial {
        /** @return 0, or cuBLASLt's status */
        int run(cublasLtMatmulAlgo_t algorithm);
    }

    /** @param count of the offers */
    Algorithms(cublasLtMatmulHeuristicResult_t offers, int count) {
        this.offers = offers;
        this.count = count;
    }

    /** Advances to the first one that runs. */
    void choose(Trial trial) {
        while (used < count) {
            int status = offer().state();
            if (status == CUBLAS_STATUS_SUCCESS) {
                status = trial.run(offer().algo());
            }
            if (status == CUBLAS_STATUS_SUCCESS) {
                return;
            }
            refuse(status);
        }
    }

    /** The one in use has failed after all: advances to the next one. */
    void refuse(int status) {
        refused.add(number(CUBLASLT_ALGO_CONFIG_ID) + " " + CudaErrors.productStatus(status));
        used++;
    }

    /** Empty if none runs. */
    Optional<cublasLtMatmulAlgo_t> chosen() {
        return used < count ? Optional.of(offer().algo()) : Optional.empty();
    }

    private cublasLtMatmulHeuristicResult_t offer() {
        return offers.getPointer(used);
    }

    /** For the record: number, tile, stages and split of the algorithm in use, and which were refused before it. */
    String description() {
        String before = refused.isEmpty() ? "" : "; refused: " + String.join(", ", refused);
        if (used == count) {
            return "no algorithm" + before;
        }
        return String.format(
                        Locale.ROOT,
                        "algorithm %d, tile %s, stages %s, split-K %d, reduction %s, swizzle %d, waves %.2f, offer %d of %d",
                        number(CUBLASLT_ALGO_CONFIG_ID),
                        name("CUBLASLT_MATMUL_TILE_", number(CUBLASLT_ALGO_CONFIG_TILE_ID)),
                        name("CUBLASLT_MATMUL_STAGES_", number(CUBLASLT_ALGO_CONFIG_STAGES_ID)),
                        number(CUBLASLT_ALGO_CONFIG_SPLITK_NUM),
                        name("CUBLASLT_REDUCTION_SCHEME_", number(CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME)),
                        number(CUBLASLT_ALGO_CONFIG_CTA_SWIZZLING),
                        offer().wavesCount(),
                        used + 1,
                        count)
                + before;
    }

    /** -1 where the library does not tell. */
    private int number(int attribute) {
        try (var value = new IntPointer(1).put(0);
                var written = new SizeTPointer(1)) {
            int status = cublasLtMatmulAlgoConfigGetAttribute(offer().algo(), attribute, value, Integer.BYTES, written);
            return status == CUBLAS_STATUS_SUCCESS ? value.get() : -1;
        }
    }

    /** What the library's header calls a number, without the beginning that all such names have. */
    private static String name(String beginning, int number) {
        return Arrays.stream(cublas.class.getFields())
                .filter(field -> field.getName().startsWith(beginning) && value(field) == number)
                .map(field -> field.getName().substring(beginning.length()).toLowerCase(Locale.ROOT))
                .findFirst()
                .orElseGet(() -> Integer.toString(number));
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the fields are public", e);
        }
    }

    void close() {
        offers.close();
    }
}
