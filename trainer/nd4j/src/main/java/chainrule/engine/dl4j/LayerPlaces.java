package chainrule.engine.dl4j;

import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a network's parameters lie in DL4J's: an input layer comes first, and learnt slopes are a layer behind the dense layer that
 * they belong to.
 */
record LayerPlaces(MlpSpec spec) {
    /** What DL4J calls the weights of any layer. */
    static final String WEIGHTS = "W";

    /**
     * A parameter of DL4J's.
     *
     * @param key such as 0_W
     * @param at where its numbers begin in {@link Parameters}, row by row
     */
    record Place(String key, int at, long rows, long columns) {
        int end() {
            return at + (int) (rows * columns);
        }
    }

    /** DL4J's number of dense layer {@code l}. */
    int dense(int l) {
        int index = spec.features().isPlain() ? l : l + 1;
        for (int k = 0; k < l; k++) {
            index += spec.isParametric(k) ? 1 : 0;
        }
        return index;
    }

    /** Of all parameters. */
    List<Place> all() {
        var zeros = Parameters.zeros(spec);
        var all = new ArrayList<Place>();
        if (!spec.features().isPlain()) {
            all.add(new Place("0_" + WEIGHTS, zeros.input(), 1, spec.features().parameters()));
        }
        for (int l = 0; l < spec.layers().size(); l++) {
            all.add(new Place(dense(l) + "_" + WEIGHTS, zeros.weights(l), spec.fanIn(l), spec.fanOut(l)));
            all.add(new Place(dense(l) + "_b", zeros.biases(l), 1, spec.fanOut(l)));
            if (spec.isParametric(l)) {
                all.add(new Place(dense(l) + 1 + "_" + WEIGHTS, zeros.slopes(l), 1, spec.fanOut(l)));
            }
        }
        return all;
    }
}
