package chainrule.dl4j;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;

/** A network's listeners. They are called for epochs and iterations; the arrays that DL4J shows them within an iteration do not exist here. */
record Listeners(MultiLayerNetwork network, List<TrainingListener> all) {
    private static final Set<String> WITHIN_ITERATION =
            Set.of("onForwardPass", "onGradientCalculation", "onBackwardPass");

    /** Their methods for these are empty. */
    private static final Set<Class<?>> WITHOUT_EFFECT = Set.of(BaseTrainingListener.class, EvaluativeListener.class);

    static Listeners of(MultiLayerNetwork network) {
        return new Listeners(network, List.copyOf(network.getListeners()));
    }

    boolean isAny() {
        return !all.isEmpty();
    }

    /** Which listeners have methods that are not called. */
    static List<String> reasons(MultiLayerNetwork network) {
        var reasons = new ArrayList<String>();
        for (var listener : network.getListeners()) {
            var methods = java.util.Arrays.stream(listener.getClass().getMethods())
                    .filter(Listeners::isWithinIteration)
                    .map(Method::getName)
                    .collect(Collectors.toCollection(java.util.TreeSet::new));
            if (!methods.isEmpty()) {
                reasons.add("its listener %s has %s, which FastFit does not call"
                        .formatted(listener.getClass().getSimpleName(), String.join(", ", methods)));
            }
        }
        return reasons;
    }

    private static boolean isWithinIteration(Method method) {
        return WITHIN_ITERATION.contains(method.getName())
                && !method.getDeclaringClass().isInterface()
                && !method.isBridge()
                && !WITHOUT_EFFECT.contains(method.getDeclaringClass());
    }

    void epochStarts() {
        all.forEach(listener -> listener.onEpochStart(network));
    }

    void epochEnds() {
        all.forEach(listener -> listener.onEpochEnd(network));
    }

    void iterationDone(int iteration, int epoch) {
        all.forEach(listener -> listener.iterationDone(network, iteration, epoch));
    }
}
