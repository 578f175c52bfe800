package chainrule.engine;

import chainrule.audit.EngineCase;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.optim.Optimizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** All that compute on the processor but DL4J's, whose steps take a hundred times as long. */
    public static List<Engine> quickEngines() {
        return engines().stream()
                .filter(engine -> !engine.name().startsWith("dl4j"))
                .toList();
    }

    /**
     * A third of the combinations, in which there is every pair of an activation and a loss, of an activation and an optimiser, and of a loss
     * and an optimiser; with {@code -Dchainrule.combinations=all} all of them.
     */
    public static Set<String> pairs() {
        var pairs = new HashSet<String>();
        var activations = SmallJob.activations();
        var losses = Loss.ofClasses();
        for (int a = 0; a < activations.size(); a++) {
            for (int l = 0; l < losses.size(); l++) {
                for (int o = 0; o < OPTIMIZERS.size(); o++) {
                    if ((a + l + o) % losses.size() == 0
                            || System.getProperty("chainrule.combinations", "").equals("all")) {
                        pairs.add(name(activations.get(a), losses.get(l), OPTIMIZERS.get(o)));
                    }
                }
            }
        }
        return pairs;
    }

    /** What {@link #pairs} calls a combination. */
    public static String name(Activation activation, Loss loss, Optimizer optimizer) {
        return "%s, %s, %s".formatted(activation, loss, optimizer);
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
