package chainrule.datasets;

import chainrule.datasets.Augmentation.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures as they are, mirrored, and shifted to the four corners: what a network may look at before it decides (Krizhevsky, Sutskever,
 * Hinton, NeurIPS 2012, section 4.1). What comes in from outside is black.
 *
 * @param mirror whether each is also mirrored left to right
 * @param shift pixels in both directions; 0: pictures are not shifted
 */
public record PictureViews(boolean mirror, int shift) {
    /** How many there are of a picture. */
    public int count() {
        return moves().size();
    }

    private List<Move> moves() {
        var moves = new ArrayList<Move>();
        for (boolean mirrored : mirror ? new boolean[] {false, true} : new boolean[] {false}) {
            moves.add(new Move(mirrored, 0, 0));
            if (shift > 0) {
                for (int down : new int[] {-shift, shift}) {
                    moves.add(new Move(mirrored, down, -shift));
                    moves.add(new Move(mirrored, down, shift));
                }
            }
        }
        return moves;
    }

    /**
     * One view of some pictures.
     *
     * @param view from 0, the pictures as they are
     * @return samples of their own, in the order of the rows
     */
    public Subset of(Subset pictures, Shape shape, int view) {
        if (!(shape.isImage() && pictures.samples().features() instanceof Features.Bytes bytes)) {
            throw new IllegalArgumentException("only pictures have views");
        }
        var move = moves().get(view);
        int[] rows = pictures.rows();
        var data = new byte[Math.multiplyExact(rows.length, shape.features())];
        IntStream.range(0, rows.length)
                .parallel()
                .forEach(i -> Augmentation.move(bytes, rows[i], shape, move, data, i * shape.features()));
        var targets = pictures.samples().targets().rows(rows);
        return new Samples(new Features.Bytes(data, shape.features()), targets).all();
    }
}
