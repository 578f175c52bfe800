package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.List;

/** A device that runs a program for several networks of one shape at once: each operation does its work for all of them. */
public interface GroupDevice extends Device {
    /**
     * Makes room for the matrices of several networks, all 0: of as many as fit, at least one.
     *
     * @param batches the samples that they will be trained on: they need room, too
     * @param most networks at most
     */
    Group allocate(Collection<Matrix> matrices, Batches batches, Precision precision, int most);

    /** The matrices of several networks, and operations on them. Not for use by several threads at once. */
    interface Group extends AutoCloseable {
        /** Each network's matrices. */
        List<Values> members();

        /** Operations on each network's matrices, one after the other, ready to run. */
        GroupKernel kernel(List<Operation> operations);

        @Override
        void close();
    }

    /** Operations for several networks at once. */
    @FunctionalInterface
    interface GroupKernel {
        /**
         * Several steps, one after the other.
         *
         * @param steps for each network one, in its place: they are alike but for their seeds, orders, labels and tallies
         */
        void run(Iterable<List<Step>> steps);
    }
}
