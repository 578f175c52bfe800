package chainrule.train;

/**
 * Where a training run diverged.
 *
 * @param epoch from 1
 * @param step whose loss was not a finite number, from 1 over the whole training
 * @param rate η of that step
 * @param largestGradient the largest magnitude in the gradient of the step before it, or of itself where that was the first; NaN if the gradient is not a number
 * @param parameter where that stands, such as W1
 */
public record Divergence(int epoch, long step, double rate, double largestGradient, String parameter) {}
