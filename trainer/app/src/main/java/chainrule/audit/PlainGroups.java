package chainrule.audit;

import chainrule.config.RunConfig;

/** Rates and decays of groups of parameters, a parameter at a time, from their names. */
final class PlainGroups {
    private final double[] factors;
    private final boolean[] decays;

    PlainGroups(RunConfig config, PlainNet net, PlainInputLayer inputs) {
        this.factors = new double[net.count()];
        this.decays = new boolean[net.count()];
        for (int i = 0; i < factors.length; i++) {
            int number = i;
            factors[i] = 1;
            decays[i] = i < net.norms(0);
            config.train().groups().forEach((group, rule) -> {
                if (isIn(group.toString(), number, net, inputs)) {
                    factors[number] *= rule.rateFactor();
                    decays[number] &= rule.weightDecay().orElse(true);
                }
            });
        }
    }

    private static boolean isIn(String group, int i, PlainNet net, PlainInputLayer inputs) {
        int layer = layer(i, net);
        boolean dense = i < net.others();
        boolean weight = dense && i < net.weights(layer) + net.size(layer) * net.size(layer + 1);
        return switch (group) {
            case "weights" -> weight;
            case "biases" -> dense && !weight;
            case "slopes" -> i >= net.slopes(0) && i < net.norms(0);
            case "norms" -> i >= net.norms(0);
            case "scaling", "embeddings", "frequencies" ->
                !dense && i < net.slopes(0) && inputs.group(i - net.others()).equals(group);
            default -> group.equals("layer-" + (layer + 1));
        };
    }

    /** Of a parameter; 0 for one of the input layer. */
    private static int layer(int i, PlainNet net) {
        for (int l = 0; l < net.layers(); l++) {
            boolean dense = i >= net.weights(l) && i < net.weights(l + 1);
            boolean slope = i >= net.slopes(l) && i < net.slopes(l + 1);
            boolean norm = i >= net.norms(l) && i < net.norms(l + 1);
            if (dense || slope || norm) {
                return l;
            }
        }
        return 0;
    }

    /** What η is multiplied by. */
    double factor(int i) {
        return factors[i];
    }

    /** λ of a parameter: γ and β of normalisations do not decay. */
    double decay(double usual, int i) {
        return decays[i] ? usual : 0;
    }
}
