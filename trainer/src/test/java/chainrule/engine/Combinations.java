package chainrule.engine;

import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.update.Optimizer;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.AdamW;
import chainrule.update.Optimizer.EpsilonPlace;
import chainrule.update.Optimizer.Momentum;
import chainrule.update.Optimizer.Nesterov;
import chainrule.update.Optimizer.RmsProp;
import chainrule.update.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the devices and engines are held together on: every activation with every loss and every optimiser. */
public final class Combinations {
    public static final List<Optimizer> OPTIMIZERS = List.of(
            new Sgd(0.05),
            new Momentum(0.02, 0.9),
            new Nesterov(0.02, 0.9),
            new RmsProp(0.005, 0.9, 1e-8),
            new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE),
            new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.UNDER_ROOT),
            new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1));

    private Combinations() {}

    /** With and without penalties and dropout. */
    public static Stream<Arguments> runs() {
        var runs = new ArrayList<Arguments>();
        for (var activation : SmallJob.activations()) {
            for (var loss : Loss.values()) {
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
