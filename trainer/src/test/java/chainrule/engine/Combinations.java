package chainrule.engine;

import chainrule.audit.EngineCase;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.update.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the devices and engines are held together on: every activation with every loss and every optimiser. */
public final class Combinations {
    public static final List<Optimizer> OPTIMIZERS = EngineCase.OPTIMIZERS;

    private Combinations() {}

    /** All that compute on the processor, also one that is new. */
    public static List<Engine> engines() {
        return Engines.onClassPath().all().stream()
                .filter(Engine::isOnProcessor)
                .filter(engine -> engine.reasonNotToRun().isEmpty())
                .toList();
    }

    /** With and without penalties and dropout. */
    public static Stream<Arguments> runs() {
        var runs = new ArrayList<Arguments>();
        for (var activation : SmallJob.activations()) {
            for (var loss : Loss.ofClasses()) {
                for (var optimizer : OPTIMIZERS) {
                    var plain = SmallJob.of(activation, loss);
                    runs.add(Arguments.of(plain, optimizer));
                    runs.add(Arguments.of(plain.with(new Penalty(1e-3, 2e-3), 0.25), optimizer));
                }
            }
        }
        for (var optimizer : OPTIMIZERS) {
            var relu = new Activation.Relu();
            runs.add(Arguments.of(SmallJob.of(relu, Loss.BINARY_CROSS_ENTROPY).with(2), optimizer));
            runs.add(Arguments.of(SmallJob.of(relu, Loss.CROSS_ENTROPY).with(new Penalty(0, 2e-3), 0), optimizer));
        }
        return runs.stream();
    }
}
