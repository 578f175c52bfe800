package chainrule.dl4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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
     * @param sign the matrix is the array times this
     */
    private record Piece(INDArray array, Matrix matrix, int sign) {}

    NetworkNumbers(MultiLayerNetwork network, Plan plan, StepPhases phases, Memory memory) {
        this.memory = memory;
        var program = phases.program();
        for (int l = 0; l < plan.layers().size(); l++) {
            add(network, plan, phases, l + "_W", program.weights().get(l));
            if (plan.layers().get(l).hasBias()) {
                add(network, plan, phases, l + "_b", program.biases().get(l));
            }
        }
    }

    private void add(MultiLayerNetwork network, Plan plan, StepPhases phases, String key, Matrix matrix) {
        parameters.add(new Piece(network.getParam(key), matrix, 1));
        var rule = plan.rule();
        var ours = phases.states(matrix);
        for (int k = 0; k < rule.states(); k++) {
            states.add(new Piece(state(network, key, k, rule.states(), matrix), ours.get(rule.ours(k)), rule.sign()));
        }
    }

    /** The {@code k}th of some arrays of the updater for a parameter: blocks of parameters have their first arrays, then their second. */
    private static INDArray state(MultiLayerNetwork network, String key, int k, int of, Matrix matrix) {
        var updater = (BaseMultiLayerUpdater<?>) network.getUpdater();
        int layer = Integer.parseInt(key.substring(0, key.indexOf('_')));
        String name = key.substring(key.indexOf('_') + 1);
        for (UpdaterBlock block : updater.getUpdaterBlocks()) {
            for (var state : block.getLayersAndVariablesInBlock()) {
                if (state.getLayer() == network.getLayer(layer)
                        && state.getParamName().equals(name)) {
                    long size = block.getParamOffsetEnd() - block.getParamOffsetStart();
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
        if (memory instanceof ArrayMemory arrays) {
            assign(arrays.array(piece.matrix(), 0), piece.array(), piece.sign());
            return;
        }
        double[] numbers = piece.array().dup('c').data().asDouble();
        if (piece.sign() < 0) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = -numbers[i];
            }
        }
        memory.write(piece.matrix(), numbers, 0);
    }

    private void store(Piece piece) {
        if (memory instanceof ArrayMemory arrays) {
            assign(piece.array(), arrays.array(piece.matrix(), 0), piece.sign());
            return;
        }
        var matrix = piece.matrix();
        var numbers = new double[matrix.rows() * matrix.columns()];
        memory.read(matrix, 0, numbers, 0);
        try (var rows = Nd4j.createFromArray(numbers)) {
            var shaped = rows.reshape('c', matrix.rows(), matrix.columns());
            assign(piece.array(), shaped, piece.sign());
        }
    }

    private static void assign(INDArray to, INDArray from, int sign) {
        to.assign(from);
        if (sign < 0) {
            to.negi();
        }
    }
}
