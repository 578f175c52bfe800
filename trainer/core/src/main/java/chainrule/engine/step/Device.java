package chainrule.engine.step;

import chainrule.model.Precision;
import java.util.Collection;
import java.util.List;

/** Something that runs programs. It knows operations, never networks. */
public interface Device {
    /**
     * Makes room for matrices, all 0.
     *
     * @param batch the largest batch
     */
    Memory allocate(Collection<Matrix> matrices, int batch, Precision precision);

    /**
     * Whether its memory is not the processor's: then it counts losses where the logits are, and copies that nobody may ask for stay
     * there.
     */
    default boolean isRemote() {
        return false;
    }

    /** The numbers of a program's matrices on a device. */
    interface Values {
        /** Fills a matrix whose rows are not samples, row by row. */
        void write(Matrix matrix, double[] values, int at);

        /**
         * Copies a matrix, row by row.
         *
         * @param n rows of a matrix of samples
         */
        void read(Matrix matrix, int n, double[] to, int at);

        /** Which algorithms libraries chose for the products so far, a line for each kind of product: for the record. */
        default List<String> algorithms() {
            return List.of();
        }

        /** Takes the numbers of a matrix whose rows are not samples from elsewhere on the same device. */
        default void copy(Matrix matrix, Values from) {
            var values = new double[matrix.rows() * matrix.columns()];
            from.read(matrix, 0, values, 0);
            write(matrix, values, 0);
        }
    }

    /** Matrices on a device, and operations on them. Not for use by several threads at once. */
    interface Memory extends Values, AutoCloseable {
        /** Operations on these matrices, one after the other, ready to run. */
        Kernel kernel(List<Operation> operations);

        @Override
        void close();
    }

    /** Operations on a device's memory. */
    @FunctionalInterface
    interface Kernel {
        void run(Step step);

        /**
         * Several steps, one after the other. A device that works beside the calling thread is waited for once, not after each
         * of them.
         *
         * @param steps each is looked at before the next one is asked for
         */
        default void run(Iterable<Step> steps) {
            steps.forEach(this::run);
        }
    }
}
