package chainrule.engine.dl4j;

import chainrule.engine.dl4j.Slot.Kind;
import chainrule.model.MlpSpec;
import chainrule.model.NormPlace;
import chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.List;

/** Where a network's parameters lie in DL4J's. */
record LayerPlaces(MlpSpec spec) {
    /** What DL4J calls the weights of any layer. */
    static final String WEIGHTS = "W";

    private static final String BIASES = "b";

    /**
     * A parameter of DL4J's.
     *
     * @param slot its layer's number
     * @param key such as W
     * @param at where its numbers begin in {@link Parameters}, row by row
     */
    record Place(int slot, String key, int at, long rows, long columns) {
        int end() {
            return at + (int) (rows * columns);
        }
    }

    /** DL4J's number of dense layer {@code l}. */
    int dense(int l) {
        return slot(Kind.DENSE, l);
    }

    private int slot(Kind kind, int l) {
        return Slot.of(spec).indexOf(new Slot(kind, l));
    }

    /** Of all parameters, running statistics among them. */
    List<Place> all() {
        var zeros = Parameters.zeros(spec);
        var all = new ArrayList<Place>();
        if (!spec.features().isPlain()) {
            all.add(new Place(0, WEIGHTS, zeros.input(), 1, spec.features().parameters()));
        }
        for (int l = 0; l < spec.layers().size(); l++) {
            all.add(new Place(dense(l), WEIGHTS, zeros.weights(l), spec.fanIn(l), spec.fanOut(l)));
            all.add(new Place(dense(l), BIASES, zeros.biases(l), 1, spec.fanOut(l)));
            if (spec.isParametric(l)) {
                all.add(new Place(slot(Kind.SLOPES, l), WEIGHTS, zeros.slopes(l), 1, spec.fanOut(l)));
            }
        }
        spec.norms().forEach(norm -> addNorm(norm, zeros, all));
        return all;
    }

    private void addNorm(NormPlace norm, Parameters zeros, List<Place> to) {
        int slot = slot(norm.ofInput() ? Kind.INPUT_NORM : Kind.NORM, norm.layer());
        int width = norm.width();
        int gamma = zeros.norm(norm);
        to.add(new Place(slot, NormRows.GAMMA, gamma, 1, width));
        to.add(new Place(slot, NormRows.BETA, gamma + width, 1, width));
        if (norm.norm().isOfBatch()) {
            int mean = zeros.statistics(norm);
            to.add(new Place(slot, NormRows.MEAN, mean, 1, width));
            to.add(new Place(slot, NormRows.VARIANCE, mean + width, 1, width));
        }
    }
}
