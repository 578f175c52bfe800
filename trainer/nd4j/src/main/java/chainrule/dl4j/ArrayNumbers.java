package chainrule.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Numbers of ND4J's arrays, row by row, whatever their type, order and strides. */
final class ArrayNumbers {
    private ArrayNumbers() {}

    /** Copies all numbers of an array to {@code to}, from {@code at} on. */
    static void copy(INDArray from, float[] to, int at) {
        var rows = onHost(rows(from, DataType.FLOAT));
        rows.data().asNioFloat().get(to, at, (int) from.length());
        release(rows, from);
    }

    /** Copies all numbers of an array to {@code to}, from {@code at} on. */
    static void copy(INDArray from, double[] to, int at) {
        var rows = onHost(rows(from, DataType.DOUBLE));
        rows.data().asNioDouble().get(to, at, (int) from.length());
        release(rows, from);
    }

    /** Where ND4J computes on a GPU, the newest numbers may be there. */
    private static INDArray onHost(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
        return array;
    }

    /** The array itself where its memory holds just its numbers, row by row, in this type; else a copy. */
    private static INDArray rows(INDArray from, DataType type) {
        boolean plain = from.dataType() == type
                && from.ordering() == 'c'
                && !from.isView()
                && from.elementWiseStride() == 1
                && from.data().offset() == 0
                && from.data().length() == from.length();
        if (plain) {
            return from;
        }
        var cast = from.castTo(type);
        var rows = cast.dup('c');
        release(cast, from);
        return rows;
    }

    /** Left to the garbage collector, copies pile up outside of its sight. */
    private static void release(INDArray copy, INDArray original) {
        if (copy != original && copy.closeable()) {
            copy.close();
        }
    }
}
