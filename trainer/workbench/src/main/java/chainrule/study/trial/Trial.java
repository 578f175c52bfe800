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
 * @param rung of an adaptive search; empty: it is trained in one go, as every other study does
 */
public record Trial(String label, RunConfig config, Optional<Rung> rung) {
    private static final int DIGITS = 12;
    private static final int LONGEST = 60;

    /** Trained in one go. */
    public Trial(String label, RunConfig config) {
        this(label, config, Optional.empty());
    }

    /** The same with another seed. */
    public Trial withSeed(long seed) {
        return new Trial(label, config.withSeed(seed), rung);
    }

    /** The same as far as a rung. */
    public Trial on(Rung other) {
        return new Trial(label, config, Optional.of(other));
    }

    /** The rung that this one continues, if there is one. */
    public Optional<Trial> below() {
        return rung.filter(own -> own.from() > 0).map(own -> on(own.below()));
    }

    /** The epoch after which it ends. */
    public int until() {
        return rung.map(Rung::until).orElse(config.train().epochs());
    }

    /** How many epochs are trained, if it does not stop early. */
    public int epochs() {
        return until() - rung.map(Rung::from).orElse(0);
    }

    /** Whether it ends before the epochs of its configuration, and may be continued. */
    public boolean isCut() {
        return until() < config.train().epochs();
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
        return new Trial(label, config.withEngine(engine, threads), rung);
    }

    /**
     * What its folder is called: data, hidden layers and seed for the reader, and the beginning of the SHA-256 of all that its
     * results depend on. The label is not in it: the same training under another name is the same.
     * Neither is what a rung began with; the last rung is the whole trial.
     *
     * @param context what else they depend on: the digests of all files that the training reads
     */
    public String folder(String context) {
        var sha = Digest.sha256();
        Digest.update(sha, ConfigWriter.digested(config.decisive()));
        Digest.update(sha, context);
        if (isCut()) {
            Digest.update(sha, "until " + until());
        }
        String digest = Digest.hex(sha).substring(0, DIGITS);
        String network =
                config.data().name() + "-" + String.join("-", config.model().hidden());
        String readable = network.replaceAll("[^\\p{L}\\p{N}._-]+", "-");
        int end = readable.length();
        while (end > 0 && "-.".indexOf(readable.charAt(end - 1)) >= 0) {
            end--;
        }
        String rungs = isCut() ? "-e" + until() : "";
        return "%s-s%d%s-%s".formatted(readable.substring(0, Math.min(LONGEST, end)), seed(), rungs, digest);
    }
}
