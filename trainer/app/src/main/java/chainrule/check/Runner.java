package chainrule.check;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs commands of Chainrule, each in a process of its own, and notes what failed.
 *
 * @param launcher the words that start a Chainrule
 * @param budget of seconds
 * @param listener is told what they say
 */
record Runner(List<String> launcher, Budget budget, Results results, Consumer<String> listener) {
    /** Seconds that are left. */
    record Budget(long end) {
        private static final double NANO = 1e-9;

        static Budget of(double seconds) {
            return new Budget(System.nanoTime() + (long) (seconds / NANO));
        }

        double left() {
            return (end - System.nanoTime()) * NANO;
        }

        /** No more than there are left. */
        double most(double seconds) {
            return Math.max(0, Math.min(seconds, left()));
        }
    }

    /**
     * How a command went.
     *
     * @param code its exit code; empty if it was ended because its time was over
     * @param said what was not an answer
     * @param seconds that it could take
     */
    record Outcome(Optional<Integer> code, String said, double seconds) {
        boolean isRight() {
            return code.equals(Optional.of(0));
        }
    }

    boolean isOver() {
        return budget.left() <= 0;
    }

    Child start(List<String> words) {
        var command = new ArrayList<>(launcher);
        command.addAll(words);
        listener.accept("> " + String.join(" ", words));
        return new Child(command, listener);
    }

    /**
     * Runs a command and hands on its answers.
     *
     * @param seconds that it may take
     */
    Outcome run(List<String> words, double seconds, Consumer<Object> answers) {
        double most = budget.most(seconds);
        var mine = Budget.of(most);
        try (var child = start(words)) {
            child.noMore();
            for (var line = child.answer(mine.left()); line.isPresent(); line = child.answer(mine.left())) {
                parsed(line.get()).ifPresent(answers);
            }
            return new Outcome(child.exitCode(mine.left()), child.said(), most);
        }
    }

    /** Runs a command; whatever fails is an error. */
    boolean checked(List<String> words, double seconds, Consumer<Object> answers) {
        var outcome = run(words, seconds, answers);
        if (!outcome.isRight()) {
            fault(String.join(" ", words), outcome);
        }
        return outcome.isRight();
    }

    /** A command that was ended because the time of the whole check was over is not an error. */
    void fault(String command, Outcome outcome) {
        if (outcome.code().isEmpty() && isOver()) {
            return;
        }
        int code = outcome.code().orElse(-1);
        String said = outcome.code().isEmpty()
                ? String.format(Locale.ROOT, "ended: its time of %.0f s was over", outcome.seconds())
                        + (outcome.said().isEmpty() ? "" : "\n" + outcome.said())
                : outcome.said().isEmpty() ? "exit code %d: see its own part".formatted(code) : outcome.said();
        results.error(command, code, said);
    }

    /** Empty where a line only looks like JSON. */
    static Optional<Object> parsed(String line) {
        try {
            return Optional.ofNullable(JSON.std.anyFrom(line));
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }
}
