package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.List;

/** Something that runs programs. It knows operations, never networks. */
public interface Device {
    /**
     * Makes room for the matrices of one network, all 0.
     *
     * @param batch the largest batch
     */
    Memory allocate(Collection<Matrix> matrices, int batch, Precision precision);

    /**
     * Makes room for the matrices of several networks, all 0: of as many as fit, at least one. A device that does each operation for
     * all of them at the same time overrides this; on any other a group has one network.
     *
     * @param batches the samples that they will be trained on: they need room, too
     * @param most networks at most
     */
    default Group allocate(Collection<Matrix> matrices, Batches batches, Precision precision, int most) {
        return allocate(matrices, batches.batch(), precision);
    }

    /**
     * Whether its memory is not the processor's: then it counts losses where the logits are, and copies that nobody may ask for stay
     * there.
     */
    default boolean isRemote() {
        return false;
    }

    /** The numbers of a network's matrices on a device. */
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

    /** The matrices of one or more networks of one shape, and operations on them. Not for use by several threads at the same time. */
    interface Group extends AutoCloseable {
        /** Each network's matrices. */
        List<? extends Values> members();

        /** Operations on each network's matrices, one after the other, ready to run. */
        GroupKernel kernel(List<Operation> operations);

        @Override
        void close();
    }

    /** Operations for the networks of a group. */
    interface GroupKernel {
        /**
         * Several steps, one after the other. A device that works at the same time as the calling thread is waited for once, not after each
         * of them.
         *
         * @param steps for each network one, in its place: they are alike but for their seeds, orders, labels and tallies. Each list is
         *     looked at before the next one is asked for
         */
        void run(Iterable<List<Step>> steps);
    }

    /** The matrices of one network: a group of one. */
    interface Memory extends Values, Group {
        @Override
        default List<Values> members() {
            return List.of(this);
        }

        @Override
        Kernel kernel(List<Operation> operations);
    }

    /** Operations for one network. */
    @FunctionalInterface
    interface Kernel extends GroupKernel {
        void run(Step step);

        @Override
        default void run(Iterable<List<Step>> steps) {
            steps.forEach(only -> run(only.get(0)));
        }
    }
}
