package chainrule.engine.dl4j;

import chainrule.model.Activation;
import chainrule.model.MlpSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer or vertex of DL4J's that computes a part of a network's layer.
 *
 * @param layer of the network, from 0
 */
record Slot(Kind kind, int layer) {
    /** The parts of a layer, in the order in which they are computed. */
    enum Kind {
        /** The input layer. */
        FEATURES,
        /** Normalises what enters the layer. */
        INPUT_NORM,
        /** The dense layer; with its activation where that is not behind a normalisation and not parametric. */
        DENSE,
        /** Normalises the pre-activations. */
        NORM,
        /** The activation behind a normalisation. */
        ACTIVATION,
        /** A parametric activation. */
        SLOPES,
        DROPOUT,
        /** Adds a residual connection (E6). */
        SUM
    }

    /** Of all layers: each one's input is the output of the one before it. A sum has another input, too. */
    static List<Slot> of(MlpSpec spec) {
        var slots = new ArrayList<Slot>();
        if (!spec.features().isPlain()) {
            slots.add(new Slot(Kind.FEATURES, 0));
        }
        for (int l = 0; l < spec.layers().size(); l++) {
            var layer = spec.layers().get(l);
            add(slots, Kind.INPUT_NORM, l, !layer.inputNorm().isNone());
            add(slots, Kind.DENSE, l, true);
            add(slots, Kind.NORM, l, !layer.norm().isNone());
            add(slots, Kind.SLOPES, l, spec.isParametric(l));
            boolean apart = !layer.norm().isNone()
                    && !spec.isParametric(l)
                    && !(layer.activation() instanceof Activation.Identity);
            add(slots, Kind.ACTIVATION, l, apart);
            add(slots, Kind.DROPOUT, l, layer.dropout() > 0);
            add(slots, Kind.SUM, l, layer.residual() > 0);
        }
        return List.copyOf(slots);
    }

    private static void add(List<Slot> slots, Kind kind, int layer, boolean exists) {
        if (exists) {
            slots.add(new Slot(kind, layer));
        }
    }
}
