package chainrule.experiment.catalog;

import chainrule.model.Loss;

/**
 * A loss of one sample with two classes at one predicted probability, as training computes it. With two classes the softmax of the logits
 * (z, 0) is (σ(z), 1 − σ(z)), and B5 is the square of one error: these are the losses of one sigmoid output, too.
 *
 * @param probability ŷ of the class that is called 1, in (0, 1)
 * @param value the loss
 * @param byProbability its derivative with respect to ŷ
 * @param byLogit its derivative with respect to z = ln(ŷ/(1 − ŷ))
 */
record LossAt(double probability, double value, double byProbability, double byLogit) {
    /** @param y the target, 1 or 0 */
    static LossAt probability(Loss loss, int y, double probability) {
        return logit(loss, y, Math.log(probability / (1 - probability)));
    }

    /** @param y the target, 1 or 0 */
    static LossAt logit(Loss loss, int y, double z) {
        int label = 1 - y;
        double value = loss.of(new double[] {z, 0}, 0, 2, label);
        var gradient = new double[] {z, 0};
        loss.gradient(gradient, 0, 2, label);
        var response = loss.response(new double[] {z, 0}, 0, 2);
        // dŷ/dz = ŷ(1 − ŷ), A3.
        return new LossAt(response[0], value, gradient[0] / (response[0] * response[1]), gradient[0]);
    }
}
