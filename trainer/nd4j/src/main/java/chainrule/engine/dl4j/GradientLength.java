package chainrule.engine.dl4j;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * The Euclidean norm of the gradient of all that is learnt, penalties included, for clipping. DL4J updates it in blocks of layers whose
 * updaters are alike, one after the other: frozen layers and running statistics end a block.
 */
final class GradientLength implements Serializable {
    private static final long serialVersionUID = 1;

    /** Empty: one block is the whole gradient. */
    private transient List<UpdaterBlock> blocks;

    private transient double whole;

    /** Says which blocks there are. */
    void over(BaseMultiLayerUpdater<?> updater) {
        var learnt = updater.getUpdaterBlocks().stream()
                .filter(GradientLength::learns)
                .toList();
        blocks = learnt.size() > 1 ? learnt : List.of();
    }

    private static boolean learns(UpdaterBlock block) {
        var first = block.getLayersAndVariablesInBlock().get(0);
        return first.getLayer().getConfig().getUpdaterByParam(first.getParamName()) instanceof OptimizerUpdater;
    }

    /**
     * The norm, at the moment when a block is to be updated.
     *
     * @param step the block's
     * @param gradient of the block, with its penalties
     */
    double of(OptimizerStep step, INDArray gradient, int iteration, int epoch) {
        if (blocks == null || blocks.isEmpty()) {
            return gradient.norm2Number().doubleValue();
        }
        if (blocks.get(0).getGradientUpdater() == step) {
            double squares = square(gradient);
            for (var block : blocks.subList(1, blocks.size())) {
                for (var parameter : block.getLayersAndVariablesInBlock()) {
                    squares += penalizedSquare(parameter, iteration, epoch);
                }
            }
            whole = Math.sqrt(squares);
        }
        return whole;
    }

    private static double square(INDArray array) {
        double norm = array.norm2Number().doubleValue();
        return norm * norm;
    }

    /** Of the gradient of a parameter of a later block, as that block will have it. */
    private static double penalizedSquare(ParamState parameter, int iteration, int epoch) {
        var penalties = parameter.getLayer().getConfig().getRegularizationByParam(parameter.getParamName());
        if (penalties == null || penalties.isEmpty()) {
            return square(parameter.getGradView());
        }
        var gradient = parameter.getGradView().dup();
        penalties.stream()
                .filter(penalty -> penalty.applyStep() == ApplyStep.BEFORE_UPDATER)
                .forEach(penalty -> penalty.apply(parameter.getParamView(), gradient, 0, iteration, epoch));
        double square = square(gradient);
        if (gradient.closeable()) {
            gradient.close();
        }
        return square;
    }
}
