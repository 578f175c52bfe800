package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Address.Untyped;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.plan.CudaMatrices.Place;
import chainrule.engine.step.Matrix;
import java.util.Optional;

/**
 * Where a step's matrices lie. The inputs have two places: while a step's last product still reads its own, the next step's
 * are gathered into the other one.
 *
 * @param inputs what is gathered
 * @param buffer which of the inputs' places is this step's
 */
public record StepPlaces(CudaMatrices matrices, StepPlan plan, Optional<Matrix> inputs, int buffer) {
    public static final Place NONE = new Place(0, 0);

    /**
     * Of the inputs of several networks both places are apart from the other matrices: at equal distances from network to
     * network, so that the same algorithm multiplies both.
     */
    private int buffer(Matrix matrix) {
        if (inputs.filter(matrix::equals).isEmpty()) {
            return 0;
        }
        return members() == 1 ? buffer : buffer + 1;
    }

    public Place place(Matrix matrix) {
        return matrices.place(matrix, buffer(matrix));
    }

    public Reals at(Matrix matrix) {
        return place(matrix).numbers();
    }

    /** The copy that is rounded for products. */
    public Copy copy(Matrix matrix) {
        var place = factor(matrix);
        return new Copy(new Untyped(place.address()), place.stride(), factors());
    }

    /** What products read. */
    public Place factor(Matrix matrix) {
        return factors().areRounded() && !plan.inPlace().contains(matrix)
                ? matrices.rounded(matrix, buffer(matrix))
                : place(matrix);
    }

    /** The same as a piece of memory. */
    Region regionOfFactor(Matrix matrix) {
        boolean apart = factors().areRounded() && !plan.inPlace().contains(matrix);
        return new Region(apart ? Region.Kind.COPY : Region.Kind.NUMBERS, matrix, buffer(matrix));
    }

    Region region(Matrix matrix) {
        return new Region(Region.Kind.NUMBERS, matrix, buffer(matrix));
    }

    public Gemm.Factors factors() {
        return matrices.factors();
    }

    public int members() {
        return matrices.members();
    }

    public long stride() {
        return matrices.stride();
    }

    public Reals losses() {
        return new Reals(matrices.losses());
    }

    public Reals scores() {
        return new Reals(matrices.scores());
    }
}
