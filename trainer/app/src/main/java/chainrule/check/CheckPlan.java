package chainrule.check;

import java.nio.file.Path;
import java.util.List;

/**
 * What a check does, and with what.
 *
 * @param engine the engine
 * @param launcher the words that start a Chainrule
 * @param out the JSON object's file
 * @param seconds after which no further part begins, and the one that runs is ended
 * @param benches in the order of their value; the first is also made before everything else
 * @param tooMuch a bench that must be refused in one line for want of memory, or none
 * @param comparisons of the engine with peers
 * @param verify further options of `verify`
 * @param train what is trained at the end
 * @param peers the folder of the peers' scripts
 * @param python that has their libraries
 */
public record CheckPlan(
        String engine,
        List<String> launcher,
        Path out,
        double seconds,
        List<BenchLine> benches,
        List<BenchLine> tooMuch,
        List<Comparison> comparisons,
        List<String> verify,
        String train,
        Path peers,
        String python) {
    /** Steps of the course's network and of a wide one, in each precision; those that README needs come first. */
    static final String BENCHES = """
            3072-512-256-10 100 sgd float32 400
            3072-512-256-10 100 sgd float32 400 --seeds 32
            3072-8192-8192-8192-10 4096 adam bfloat16 20
            3072-512-256-10 100 sgd tf32 400
            3072-512-256-10 100 adam float32 400
            3072-512-256-10 100 sgd bfloat16 400
            3072-512-120x6-10 100 sgd float32 400
            3072-512-256-10 100 sgd float32 400 --seeds 3
            3072-8192-8192-8192-10 4096 adam tf32 20
            3072-512-256-10 100 sgd tf32 400 --seeds 32
            3072-512-120x6-10 100 sgd tf32 400
            3072-512-120x6-10 100 sgd bfloat16 400
            3072-512-256-10 100 adam tf32 400
            3072-512-256-10 100 adam bfloat16 400
            13-64-32-1 32 sgd float32 400 --loss squared-error
            3072-512-120x6-10 100 sgd float32 400 --seeds 3
            3072-8192-8192-8192-10 4096 adam float32 20
            """;

    /** What the peers are for: the targets of the engine cuda. */
    static final String COMPARISONS = """
            3072-512-256-10 100 sgd float32 400 | 5 pytorch:eager pytorch:graph pytorch:compile pytorch:compile-graph jax:scan
            3072-512-256-10 100 sgd float32 400 --seeds 32 | 5 jax:vmap
            3072-8192-8192-8192-10 4096 adam bfloat16 20 | 3 pytorch:eager pytorch:compile
            3072-512-256-10 100 sgd tf32 400 | 5 pytorch:graph jax:scan
            13-64-32-1 32 sgd float32 400 --loss squared-error | 3 pytorch:graph
            """;

    /** Needs more memory than any GPU has. */
    static final String TOO_MUCH = "64-1000x40-10 2000000 sgd float32 1";

    /** Where the peers compute. */
    String device() {
        return engine.equals("cuda") ? "cuda" : "cpu";
    }

    /**
     * A plan from text.
     *
     * @param benches a line each; null for the usual ones, as for the next three
     * @throws chainrule.base.UserException if something is not as it must be
     */
    public static CheckPlan of(
            String engine,
            List<String> launcher,
            Path out,
            double seconds,
            String benches,
            String tooMuch,
            String comparisons,
            String verify,
            String train,
            Path peers,
            String python) {
        return new CheckPlan(
                engine,
                launcher,
                out,
                seconds,
                BenchLine.all(benches == null ? BENCHES : benches),
                BenchLine.all(tooMuch == null ? TOO_MUCH : tooMuch),
                Comparison.all(comparisons == null ? COMPARISONS : comparisons),
                verify == null || verify.isBlank()
                        ? List.of()
                        : List.of(verify.strip().split("\\s+")),
                train,
                peers,
                python);
    }
}
