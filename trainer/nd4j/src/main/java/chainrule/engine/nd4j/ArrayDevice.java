package chainrule.engine.nd4j;

import chainrule.engine.step.Device;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A device whose matrices are ND4J's arrays. */
public interface ArrayDevice extends Device {
    @Override
    ArrayMemory allocate(Collection<Matrix> matrices, int batch, Precision precision);

    /** Matrices as ND4J's arrays. */
    interface ArrayMemory extends Memory {
        /** A matrix itself, as an array of rows×columns, for a batch of {@code n}. */
        INDArray array(Matrix matrix, int n);
    }
}
