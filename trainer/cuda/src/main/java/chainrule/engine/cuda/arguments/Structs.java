package chainrule.engine.cuda.arguments;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Address.Untyped;
import chainrule.engine.cuda.kernel.Codes;

/** What the kernels read in tables. */
public final class Structs {
    private Structs() {}

    /** What a step's kernels read of it, the same for all networks: the kernels' POSITION, FROM, EPOCH and NUMBER. */
    public record Header(int position, int from, int epoch, int number) {}

    /**
     * A part of the parameters.
     *
     * @param g its gradient
     * @param rounded the copy for products
     * @param firstPiece which of the pieces of all segments is its first
     * @param from the first number that is changed
     * @param to behind the last one
     * @param rateFactor what the learning rate is multiplied by
     */
    public record Segment(
            Reals w,
            Reals g,
            Reals s0,
            Reals s1,
            Untyped rounded,
            long strideOfRounded,
            long firstPiece,
            long from,
            long to,
            double rateFactor) {}

    /**
     * A part of an input layer.
     *
     * @param input where its features begin, and so on
     * @param categories of an embedding
     * @param size numbers in a row of an embedding's table, or frequencies of each number
     */
    public record FeaturePart(Codes.Part kind, int input, int output, int parameter, int categories, int size) {}
}
