package chainrule.engine.step;

import chainrule.engine.step.Device.Memory;
import chainrule.model.Parameters;

/** Parameters between their flat array and a device's matrices. */
final class ProgramParameters {
    private ProgramParameters() {}

    static void write(StepProgram program, Parameters parameters, Memory memory) {
        for (int l = 0; l < program.weights().size(); l++) {
            memory.write(program.weights().get(l), parameters.values(), parameters.weights(l));
            memory.write(program.biases().get(l), parameters.values(), parameters.biases(l));
        }
    }

    static void copy(StepProgram program, Memory from, Memory to) {
        program.weights().forEach(matrix -> to.copy(matrix, from));
        program.biases().forEach(matrix -> to.copy(matrix, from));
    }

    static void read(StepProgram program, Memory memory, Parameters to) {
        for (int l = 0; l < program.weights().size(); l++) {
            memory.read(program.weights().get(l), 0, to.values(), to.weights(l));
            memory.read(program.biases().get(l), 0, to.values(), to.biases(l));
        }
    }
}
