package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Address.FeatureParts;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.Groups.Parts;
import chainrule.engine.cuda.arguments.KernelArguments;
import chainrule.engine.cuda.arguments.Layout;
import chainrule.engine.cuda.arguments.Structs.FeaturePart;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Codes;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Features;
import chainrule.engine.step.Operation.FeaturesGradient;
import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.InputPartCases;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of a program's input layers, as the kernels read them: on the GPU, the same for all networks. */
final class FeatureTables {
    private static final int PART = Layout.bytes(FeaturePart.class);
    /** The kernels' FEATURE_LANES. */
    private static final int LANES = 32;

    private final Map<InputLayer, FeatureParts> addresses = new HashMap<>();

    FeatureTables(Card card, DeviceArena arena, List<Operation> program) {
        for (var operation : program) {
            if (operation instanceof Features features) {
                addresses.computeIfAbsent(features.layer(), layer -> write(card, arena, layer));
            } else if (operation instanceof FeaturesGradient gradient) {
                addresses.computeIfAbsent(gradient.layer(), layer -> write(card, arena, layer));
            }
        }
    }

    private static FeatureParts write(Card card, DeviceArena arena, InputLayer layer) {
        var buffer = ScalarType.buffer(layer.parts().size() * PART);
        int input = 0;
        int output = 0;
        int parameter = 0;
        for (var part : layer.parts()) {
            new Row(buffer, input, output, parameter).of(part);
            input += part.inputs();
            output += part.outputs();
            parameter += part.parameters();
        }
        long address = arena.take(buffer.capacity(), "the parts of the input layer");
        card.write(address, buffer.flip());
        return new FeatureParts(address);
    }

    /** z ← what the layer makes of x. */
    void forward(Launches launches, Features op, StepPlaces places, Copy copy, int n) {
        launches.each(
                n * op.z().columns(),
                new KernelArguments.Features(
                        places.at(op.z()),
                        places.at(op.x()),
                        places.at(op.parameters()),
                        places.stride(),
                        n,
                        op.z().columns(),
                        op.x().columns(),
                        parts(op.layer()),
                        copy));
    }

    /** The gradient of the layer's parameters. How many threads share one depends on {@code n} alone: the same bits in any group. */
    void gradient(Launches launches, FeaturesGradient op, StepPlaces places, int n) {
        int parameters = op.gradient().columns();
        launches.kernel(
                Math.min(Launches.MOST_BLOCKS, Launches.divided(parameters, LANES)),
                Launches.threadsFor(Math.min(n, Launches.MOST_THREADS) * LANES),
                new KernelArguments.FeaturesGradient(
                        places.at(op.gradient()),
                        places.at(op.delta()),
                        places.at(op.x()),
                        places.at(op.z()),
                        places.stride(),
                        n,
                        op.z().columns(),
                        op.x().columns(),
                        parameters,
                        parts(op.layer())));
    }

    private Parts parts(InputLayer layer) {
        return new Parts(addresses.get(layer), layer.parts().size());
    }

    /** Writes a part: its kind, where it begins, and its sizes. */
    private record Row(ByteBuffer buffer, int input, int output, int parameter) implements InputPartCases<ByteBuffer> {
        private ByteBuffer put(Codes.Part kind, int categories, int size) {
            Layout.put(buffer, new FeaturePart(kind, input, output, parameter, categories, size));
            return buffer;
        }

        @Override
        public ByteBuffer plain(Plain plain) {
            return put(Codes.Part.PLAIN, 0, 0);
        }

        @Override
        public ByteBuffer scaled(Scaled scaled) {
            return put(Codes.Part.SCALED, 0, 0);
        }

        @Override
        public ByteBuffer embedding(Embedding embedding) {
            return put(Codes.Part.EMBEDDING, embedding.categories(), embedding.size());
        }

        @Override
        public ByteBuffer periodic(Periodic periodic) {
            return put(Codes.Part.PERIODIC, 0, periodic.frequencies());
        }
    }
}
