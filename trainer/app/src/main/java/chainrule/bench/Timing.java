package chainrule.bench;

import java.util.Arrays;

/**
 * How long a step took, in seconds.
 *
 * @param median over the rounds, or over all steps where each was timed by itself; likewise the next two
 * @param rounds how many were timed
 * @param steps how many were timed, in all rounds together
 * @param warmUpSteps how many were made before
 * @param warmUpSeconds how long they took
 * @param seconds how long the timed steps took together
 */
public record Timing(
        double median,
        double min,
        double max,
        int rounds,
        int steps,
        int warmUpSteps,
        double warmUpSeconds,
        double seconds) {
    /** @param times of a step, as many as were timed */
    static Timing of(double[] times, int rounds, int steps, int warmUpSteps, double warmUpSeconds, double seconds) {
        double min = Arrays.stream(times).min().orElseThrow();
        double max = Arrays.stream(times).max().orElseThrow();
        return new Timing(Medians.of(times), min, max, rounds, steps, warmUpSteps, warmUpSeconds, seconds);
    }
}
