package chainrule.run;

import chainrule.datasets.TargetScaling;
import chainrule.model.Loss;
import java.util.Arrays;
import java.util.List;

/**
 * The mean of what several networks predict for the same samples, as outputs of one network: of classes and labels the mean probabilities;
 * of real targets the mean predictions in the targets' own units, quantile by quantile; of Gaussians mean and variance of their mixture
 * (B. Lakshminarayanan et al., "Simple and scalable predictive uncertainty estimation using deep ensembles", NeurIPS 2017, section 2.4).
 *
 * @param loss of all networks
 * @param outputs of each network
 * @param scaling of the targets, in which the mean is given
 */
record MeanOutputs(Loss loss, int outputs, TargetScaling scaling) {
    /**
     * One network's.
     *
     * @param values samples×outputs, before any link
     * @param scaling by which this network learnt real targets
     * @param weight in the mean, above 0
     */
    record Member(double[] values, TargetScaling scaling, double weight) {
        /** Of some samples. */
        Member only(int[] samples, int outputs) {
            var some = new double[samples.length * outputs];
            for (int i = 0; i < samples.length; i++) {
                System.arraycopy(values, samples[i] * outputs, some, i * outputs, outputs);
            }
            return new Member(some, scaling, weight);
        }
    }

    /** Samples×outputs, before any link. */
    double[] of(List<Member> members) {
        double all = members.stream().mapToDouble(Member::weight).sum();
        return switch (loss.kind()) {
            case CROSS_ENTROPY, SOFTMAX_SQUARED_ERROR -> probabilities(members, true, all);
            case BINARY_CROSS_ENTROPY -> probabilities(members, false, all);
            case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER, QUANTILE -> reals(members, all);
            case POISSON -> rates(members, all);
            case GAUSSIAN -> gaussians(members, all);
        };
    }

    private double[] probabilities(List<Member> members, boolean softmax, double all) {
        int count = members.get(0).values.length / outputs;
        var mean = new MeanProbabilities(softmax, outputs, count);
        members.forEach(member -> mean.add(0, count, member.values, member.weight / all));
        return mean.logits();
    }

    private double[] reals(List<Member> members, double all) {
        int each = outputs / scaling.scale().length;
        var mean = sums(members, all, (member, i) -> member.scaling.undo(i % outputs / each, member.values[i]));
        Arrays.setAll(mean, i -> scaling.apply(i % outputs / each, mean[i]));
        return mean;
    }

    /** Rates are not scaled: the mean of e^o. */
    private double[] rates(List<Member> members, double all) {
        var mean = sums(members, all, (member, i) -> Math.exp(member.values[i]));
        Arrays.setAll(mean, i -> Math.log(mean[i]));
        return mean;
    }

    /** Means μ, then s = ln σ²: of the mixture μ̄ = Σ wμ and σ̄² = Σ w(σ² + (μ − μ̄)²). */
    private double[] gaussians(List<Member> members, double all) {
        int targets = outputs / 2;
        var result = new double[members.get(0).values.length];
        for (int i = 0; i < result.length; i += outputs) {
            for (int k = 0; k < targets; k++) {
                double mean = 0;
                for (var member : members) {
                    mean += member.weight / all * member.scaling.undo(k, member.values[i + k]);
                }
                double variance = 0;
                for (var member : members) {
                    double deviation = Math.exp(0.5 * member.values[i + targets + k])
                            / member.scaling.scale()[k];
                    double off = member.scaling.undo(k, member.values[i + k]) - mean;
                    variance += member.weight / all * (deviation * deviation + off * off);
                }
                result[i + k] = scaling.apply(k, mean);
                result[i + targets + k] = Math.log(variance) + 2 * Math.log(scaling.scale()[k]);
            }
        }
        return result;
    }

    private interface Value {
        double of(Member member, int i);
    }

    private static double[] sums(List<Member> members, double all, Value value) {
        var sums = new double[members.get(0).values.length];
        for (var member : members) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += member.weight / all * value.of(member, i);
            }
        }
        return sums;
    }
}
