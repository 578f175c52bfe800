package chainrule.engine.nd4j;

import chainrule.engine.step.Device;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;

/** ND4J matrices, on the backend that is on the class path. */
public final class Nd4jDevice implements Device {
    @Override
    public Nd4jMemory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return new Nd4jMemory(matrices, batch, precision);
    }
}
