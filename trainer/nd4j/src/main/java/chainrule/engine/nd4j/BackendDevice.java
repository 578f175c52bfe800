package chainrule.engine.nd4j;

import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;

/**
 * ND4J's matrices on whatever backend it has, by its public operations alone. {@link Nd4jDevice} is faster where the numbers lie in
 * the processor's memory; on a card, this is the way.
 */
final class BackendDevice implements ArrayDevice {
    @Override
    public BackendMemory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return new BackendMemory(matrices, batch, precision);
    }
}
