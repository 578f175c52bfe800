package chainrule.study.trial;

import chainrule.base.Digest;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.Fold;
import java.util.Optional;

/**
 * One training of a study.
 *
 * @param label what the configuration is called in figures and tables: trials that differ by their seed alone share it
 * @param config all that decides it
 */
public record Trial(String label, RunConfig config) {
    private static final int DIGITS = 12;
    private static final int LONGEST = 60;

    /** The same with another seed. */
    public Trial withSeed(long seed) {
        return new Trial(label, config.withSeed(seed));
    }

    public long seed() {
        return config.train().seed();
    }

    /** What tells it from others of its label: "fold 2 of 5" or "seed 1". */
    public String which() {
        return config.data().fold().map(Fold::toString).orElseGet(() -> "seed " + seed());
    }

    /** The same on an engine that is named, not chosen, and with a number of threads. */
    public Trial on(String engine, Optional<Integer> threads) {
        return new Trial(label, config.withEngine(engine, threads));
    }

    /**
     * What its folder is called: data, hidden layers and seed for the reader, and the beginning of the SHA-256 of all that its
     * results depend on. The label is not in it: the same training under another name is the same.
     *
     * @param context what else they depend on: the digests of all files that the training reads
     */
    public String folder(String context) {
        var sha = Digest.sha256();
        Digest.update(sha, ConfigWriter.digested(config.decisive()));
        Digest.update(sha, context);
        String digest = Digest.hex(sha).substring(0, DIGITS);
        String network =
                config.data().name() + "-" + String.join("-", config.model().hidden());
        String readable = network.replaceAll("[^\\p{L}\\p{N}._-]+", "-");
        int end = readable.length();
        while (end > 0 && "-.".indexOf(readable.charAt(end - 1)) >= 0) {
            end--;
        }
        return "%s-s%d-%s".formatted(readable.substring(0, Math.min(LONGEST, end)), seed(), digest);
    }
}
