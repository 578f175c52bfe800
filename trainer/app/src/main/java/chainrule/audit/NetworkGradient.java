package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.step.ProgramGradients;

/** How a network is differentiated. */
@FunctionalInterface
interface NetworkGradient {
    /** For a job's initial parameters and its first batch. */
    Result of(TrainingJob job);

    /**
     * Gradients of mean loss and penalties.
     *
     * @param parameters in the layout of {@link chainrule.model.Parameters}
     * @param inputs a sample a row
     */
    record Result(double[] parameters, double[] inputs) {
        /** Those of layer {@code l}, counted from 0: weights, then biases. */
        double[] layer(TrainingJob job, int l) {
            var p = job.initial();
            return java.util.Arrays.copyOfRange(
                    parameters, p.weights(l), p.biases(l) + p.spec().fanOut(l));
        }
    }

    /** The program that training runs, on the device that {@code auto} trains on without a GPU. */
    static Result byProgram(TrainingJob job) {
        NativeThreads.prepare();
        try (var gradients = new ProgramGradients(Nd4jDevice.alone(), job)) {
            double[] parameters = gradients.of(job.initial(), 1, 0).values();
            return new Result(parameters, gradients.ofInputs());
        }
    }

    /** Central differences of the definitions. */
    static Result byDifferences(TrainingJob job) {
        var plain = new PlainNetwork(job);
        double[] theta = job.initial().values();
        return new Result(
                Vectors.gradient(p -> plain.objective(p, plain.inputs()), theta),
                Vectors.gradient(x -> plain.objective(theta, x), plain.inputs()));
    }

    /** SameDiff. */
    static Result byAutodiff(TrainingJob job) {
        var graph = new NetworkGraph(job);
        return new Result(graph.parameterGradient(), graph.inputGradient());
    }
}
