package chainrule.engine.dl4j;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays of ND4J as Java's, and back. */
final class Numbers {
    private Numbers() {}

    /** Row by row. */
    static double[] of(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    /** Of an array's type and shape. */
    static INDArray like(INDArray array, double[] values) {
        return Nd4j.createFromArray(values).castTo(array.dataType()).reshape('c', array.shape());
    }

    /** A matrix of a layer's results. */
    static INDArray matrix(LayerWorkspaceMgr workspaces, ArrayType of, DataType type, double[] values, int rows) {
        long[] shape = {rows, values.length / rows};
        return workspaces
                .createUninitialized(of, type, shape, 'c')
                .assign(Nd4j.createFromArray(values).castTo(type).reshape('c', shape));
    }
}
