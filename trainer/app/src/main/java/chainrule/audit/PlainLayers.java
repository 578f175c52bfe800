package chainrule.audit;

import chainrule.config.ModelConfig;
import chainrule.model.Activation;
import chainrule.model.Norm;
import java.util.ArrayList;
import java.util.List;

/**
 * A configuration's layers, worked out a second time.
 *
 * @param list from the first to the output layer
 */
record PlainLayers(List<Layer> list) {
    private static final double EPSILON = 1e-5;

    /**
     * One of them.
     *
     * @param activation null: none
     * @param dropout of its outputs
     * @param inputEpsilon ε of its input's layer normalisation; below 0: none
     * @param norm of its pre-activations
     * @param residual how many layers earlier what is added to its output was an output; 0: nothing is
     */
    record Layer(int units, Activation activation, double dropout, double inputEpsilon, Norm norm, int residual) {}

    static PlainLayers of(ModelConfig model, int outputs) {
        var layers = new ArrayList<Layer>();
        if (model.blocks().isPresent()) {
            var blocks = model.blocks().get();
            int width = blocks.width();
            layers.add(new Layer(width, null, 0, -1, Norm.NONE, 0));
            for (int i = 0; i < blocks.count(); i++) {
                double drop = model.dropout().get(0);
                layers.add(
                        new Layer(width * blocks.expansion(), model.activation().get(0), drop, EPSILON, Norm.NONE, 0));
                layers.add(new Layer(width, null, 0, -1, Norm.NONE, 2));
            }
            layers.add(new Layer(outputs, null, 0, EPSILON, Norm.NONE, 0));
            return new PlainLayers(layers);
        }
        for (String size : model.hidden()) {
            if (!size.equals("none")) {
                int l = layers.size();
                layers.add(new Layer(
                        Integer.parseInt(size),
                        of(model.activation(), l),
                        of(model.dropout(), l),
                        -1,
                        model.norm().orElse(Norm.NONE),
                        0));
            }
        }
        layers.add(new Layer(outputs, null, 0, -1, Norm.NONE, 0));
        return new PlainLayers(layers);
    }

    static <T> T of(List<T> values, int l) {
        return values.size() == 1 ? values.get(0) : values.get(l);
    }
}
