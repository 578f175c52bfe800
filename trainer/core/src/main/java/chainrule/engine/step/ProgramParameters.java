package chainrule.engine.step;

import chainrule.engine.step.Device.Values;
import chainrule.model.Parameters;
import java.util.List;

/** Parameters between their flat array and a device's matrices. */
final class ProgramParameters {
    private ProgramParameters() {}

    static void write(StepProgram program, Parameters parameters, Values to) {
        each(program, (matrix, at) -> to.write(matrix, parameters.values(), at));
    }

    static void copy(StepProgram program, Values from, Values to) {
        program.parameters().forEach(matrix -> to.copy(matrix, from));
    }

    static void read(StepProgram program, Values from, Parameters to) {
        each(program, (matrix, at) -> from.read(matrix, 0, to.values(), at));
    }

    /** What is done with a matrix of parameters and its place in their array. */
    interface Work {
        void run(Matrix matrix, int at);
    }

    static void each(StepProgram program, Work work) {
        each(program.parameters(), work);
    }

    /** @param matrices of all parameters, in their order */
    static void each(List<Matrix> matrices, Work work) {
        int at = 0;
        for (var matrix : matrices) {
            work.run(matrix, at);
            at += matrix.rows() * matrix.columns();
        }
    }
}
