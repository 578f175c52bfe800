package chainrule.engine.nd4j;

import chainrule.engine.step.Device;
import chainrule.engine.step.StepProgram;
import chainrule.model.Precision;

/** ND4J matrices, on the backend that is on the class path. */
public final class Nd4jDevice implements Device {
    @Override
    public Memory allocate(StepProgram program, int batch, Precision precision) {
        return new Nd4jMemory(program, batch, precision);
    }
}
