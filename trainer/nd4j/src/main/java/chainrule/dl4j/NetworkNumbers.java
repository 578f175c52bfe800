package chainrule.dl4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.StepProgram;
import chainrule.model.NormPlace;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Carries a network's parameters and its updater's state to a device and back. */
final class NetworkNumbers {
    private final Memory memory;
    private final List<Piece> parameters = new ArrayList<>();
    private final List<Piece> states = new ArrayList<>();

    /**
     * An array of DL4J's and the matrix that it is.
     *
     * @param array a view of the network's own numbers, of the matrix's shape, column by column
     * @param form what the matrix is of the array
     */
    private record Piece(INDArray array, Matrix matrix, Form form) {}

    /** How our numbers differ from DL4J's. */
    private enum Form {
        SAME,
        NEGATIVE,
        /** Ours is a variance σ², DL4J's is log₁₀ σ. */
        LOGARITHM;

        double ours(double number) {
            return switch (this) {
                case SAME -> number;
                case NEGATIVE -> -number;
                case LOGARITHM -> Math.pow(10, 2 * number);
            };
        }

        double theirs(double number) {
            return switch (this) {
                case SAME -> number;
                case NEGATIVE -> -number;
                case LOGARITHM -> Math.log10(number) / 2;
            };
        }
    }

    NetworkNumbers(MultiLayerNetwork network, Plan plan, StepPhases phases, Memory memory) {
        this.memory = memory;
        var program = phases.program();
        for (int l = 0; l < plan.layers().size(); l++) {
            var layer = plan.layers().get(l);
            add(network, plan, phases, layer.index() + "_W", program.weights().get(l));
            if (layer.hasBias()) {
                add(
                        network,
                        plan,
                        phases,
                        layer.index() + "_b",
                        program.biases().get(l));
            }
        }
        for (var place : plan.spec().norms()) {
            addNorm(network, plan, phases, place);
        }
    }

    private void addNorm(MultiLayerNetwork network, Plan plan, StepPhases phases, NormPlace place) {
        var norm = plan.layers().get(place.layer()).norm().orElseThrow();
        String key = norm.index() + "_";
        String end = place.suffix();
        var program = phases.program();
        add(network, plan, phases, key + BatchNormalizationParamInitializer.GAMMA, named(program, "γ" + end));
        add(network, plan, phases, key + BatchNormalizationParamInitializer.BETA, named(program, "β" + end));
        var mean = network.getParam(key + BatchNormalizationParamInitializer.GLOBAL_MEAN);
        parameters.add(new Piece(mean, named(program, "mean" + end), Form.SAME));
        boolean logarithms = norm.ofLogarithms();
        var variance = network.getParam(key
                + (logarithms
                        ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                        : BatchNormalizationParamInitializer.GLOBAL_VAR));
        parameters.add(new Piece(variance, named(program, "variance" + end), logarithms ? Form.LOGARITHM : Form.SAME));
    }

    private static Matrix named(StepProgram program, String name) {
        return program.parameters().stream()
                .filter(matrix -> matrix.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void add(MultiLayerNetwork network, Plan plan, StepPhases phases, String key, Matrix matrix) {
        parameters.add(new Piece(network.getParam(key), matrix, Form.SAME));
        var rule = plan.rule();
        var ours = phases.states(matrix);
        for (int k = 0; k < rule.states(); k++) {
            var form = rule.sign() < 0 ? Form.NEGATIVE : Form.SAME;
            states.add(new Piece(state(network, key, k, matrix), ours.get(rule.ours(k)), form));
        }
    }

    /** The {@code k}th of some arrays of the updater for a parameter: blocks of parameters have their first arrays, then their second. */
    private static INDArray state(MultiLayerNetwork network, String key, int k, Matrix matrix) {
        var updater = (BaseMultiLayerUpdater<?>) network.getUpdater();
        int layer = Integer.parseInt(key.substring(0, key.indexOf('_')));
        String name = key.substring(key.indexOf('_') + 1);
        for (UpdaterBlock block : updater.getUpdaterBlocks()) {
            for (var state : block.getLayersAndVariablesInBlock()) {
                if (state.getLayer() == network.getLayer(layer)
                        && state.getParamName().equals(name)) {
                    long size = (long) block.getParamOffsetEnd() - block.getParamOffsetStart();
                    long from = block.getUpdaterViewOffsetStart()
                            + k * size
                            + state.getParamOffsetStart()
                            - block.getParamOffsetStart();
                    long count = (long) matrix.rows() * matrix.columns();
                    var all = updater.getStateViewArray();
                    return all.reshape(all.length())
                            .get(NDArrayIndex.interval(from, from + count))
                            .reshape('f', matrix.rows(), matrix.columns());
                }
            }
        }
        throw new IllegalStateException("the updater has no state for " + key);
    }

    /** Fills the device's matrices with the network's numbers. */
    void load() {
        for (var piece : parameters) {
            load(piece);
        }
        states.forEach(this::load);
    }

    /** Fills the network's parameters with those of the device. */
    void storeParameters() {
        parameters.forEach(this::store);
    }

    /** Fills the network's parameters and its updater's state with those of the device. */
    void storeAll() {
        storeParameters();
        states.forEach(this::store);
    }

    private void load(Piece piece) {
        if (memory instanceof ArrayMemory arrays && piece.form() != Form.LOGARITHM) {
            assign(arrays.array(piece.matrix(), 0), piece.array(), piece.form());
            return;
        }
        double[] numbers = piece.array().dup('c').data().asDouble();
        java.util.Arrays.setAll(numbers, i -> piece.form().ours(numbers[i]));
        memory.write(piece.matrix(), numbers, 0);
    }

    private void store(Piece piece) {
        if (memory instanceof ArrayMemory arrays && piece.form() != Form.LOGARITHM) {
            assign(piece.array(), arrays.array(piece.matrix(), 0), piece.form());
            return;
        }
        var matrix = piece.matrix();
        var numbers = new double[matrix.rows() * matrix.columns()];
        memory.read(matrix, 0, numbers, 0);
        java.util.Arrays.setAll(numbers, i -> piece.form().theirs(numbers[i]));
        try (var rows = Nd4j.createFromArray(numbers)) {
            piece.array().assign(rows.reshape('c', matrix.rows(), matrix.columns()));
        }
    }

    private static void assign(INDArray to, INDArray from, Form form) {
        to.assign(from);
        if (form == Form.NEGATIVE) {
            to.negi();
        }
    }
}
