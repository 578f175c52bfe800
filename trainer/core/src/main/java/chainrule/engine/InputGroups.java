package chainrule.engine;

import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.InputPartCases;
import chainrule.optim.GroupRule;
import chainrule.optim.ParameterGroup.Kind;
import chainrule.optim.ParameterGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of an input layer by what applies to them: they lie in one array, part behind part. */
public final class InputGroups {
    private static final InputPartCases<Optional<Kind>> KINDS = new InputPartCases<>() {
        @Override
        public Optional<Kind> plain(Plain part) {
            return Optional.empty();
        }

        @Override
        public Optional<Kind> scaled(Scaled part) {
            return Optional.of(Kind.SCALING);
        }

        @Override
        public Optional<Kind> embedding(Embedding part) {
            return Optional.of(Kind.EMBEDDINGS);
        }

        @Override
        public Optional<Kind> periodic(Periodic part) {
            return Optional.of(Kind.FREQUENCIES);
        }
    };

    private InputGroups() {}

    /**
     * Parameters that follow each other, to which the same applies.
     *
     * @param count how many
     */
    public record Stretch(GroupRule rule, int count) {}

    /** Of all parameters of an input layer, in their order. */
    public static List<Stretch> of(InputLayer layer, ParameterGroups groups) {
        var stretches = new ArrayList<Stretch>();
        for (var part : layer.parts()) {
            kind(part).ifPresent(kind -> append(stretches, new Stretch(groups.of(kind, 0), part.parameters())));
        }
        return stretches;
    }

    /** What a part's parameters are; empty if it has none. */
    public static Optional<Kind> kind(Part part) {
        return part.choose(KINDS);
    }

    private static void append(List<Stretch> to, Stretch next) {
        int last = to.size() - 1;
        if (last >= 0 && to.get(last).rule().equals(next.rule())) {
            to.set(last, new Stretch(next.rule(), to.get(last).count() + next.count()));
        } else {
            to.add(next);
        }
    }
}
