package chainrule.engine.step;

import chainrule.engine.step.Device.Values;
import chainrule.model.Parameters;

/** Parameters between their flat array and a device's matrices. */
final class ProgramParameters {
    private ProgramParameters() {}

    static void write(StepProgram program, Parameters parameters, Values to) {
        for (int l = 0; l < program.weights().size(); l++) {
            to.write(program.weights().get(l), parameters.values(), parameters.weights(l));
            to.write(program.biases().get(l), parameters.values(), parameters.biases(l));
        }
    }

    static void copy(StepProgram program, Values from, Values to) {
        program.weights().forEach(matrix -> to.copy(matrix, from));
        program.biases().forEach(matrix -> to.copy(matrix, from));
    }

    static void read(StepProgram program, Values from, Parameters to) {
        for (int l = 0; l < program.weights().size(); l++) {
            from.read(program.weights().get(l), 0, to.values(), to.weights(l));
            from.read(program.biases().get(l), 0, to.values(), to.biases(l));
        }
    }
}
