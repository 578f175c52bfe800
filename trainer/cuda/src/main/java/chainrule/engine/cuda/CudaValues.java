package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.step.Device.Values;
import chainrule.engine.step.Matrix;
import java.util.List;

/** The numbers of one network's matrices on a card. */
class CudaValues implements Values {
    /** Numbers that are read at a time. */
    private static final int CHUNK = 1 << 22;

    private final Card card;
    private final CudaMatrices matrices;
    private final int member;

    CudaValues(Card card, CudaMatrices matrices, int member) {
        this.card = card;
        this.matrices = matrices;
        this.member = member;
    }

    private long at(Matrix matrix) {
        return matrices.at(matrix, member);
    }

    private static int count(Matrix matrix, int n) {
        return matrix.rows(n) * matrix.columns();
    }

    @Override
    public void write(Matrix matrix, double[] values, int at) {
        var real = matrices.real();
        CardSamples.copy(card, at(matrix), count(matrix, 0), real.bytes(), (to, from, count) -> {
            for (int i = from; i < from + count; i++) {
                real.put(to, values[at + i]);
            }
        });
    }

    @Override
    public void read(Matrix matrix, int n, double[] to, int at) {
        var real = matrices.real();
        int count = count(matrix, n);
        var buffer = ScalarType.buffer(Math.min(CHUNK, Math.max(1, count)) * real.bytes());
        for (int from = 0; from < count; from += CHUNK) {
            int here = Math.min(CHUNK, count - from);
            buffer.clear().limit(here * real.bytes());
            card.read(at(matrix) + (long) from * real.bytes(), buffer);
            buffer.rewind();
            for (int i = from; i < from + here; i++) {
                to[at + i] = real.get(buffer);
            }
        }
    }

    @Override
    public List<String> algorithms() {
        return card.algorithms();
    }

    /** A device's numbers are all of one type, and stay on the GPU. */
    @Override
    public void copy(Matrix matrix, Values from) {
        var other = (CudaValues) from;
        card.copy(
                at(matrix),
                other.at(matrix),
                (long) count(matrix, 0) * matrices.real().bytes());
    }
}
