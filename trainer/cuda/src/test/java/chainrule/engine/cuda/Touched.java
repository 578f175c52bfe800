package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.cuda.card.NotingCard.Kernel;
import chainrule.engine.cuda.card.NotingCard.Launch;
import chainrule.engine.cuda.card.NotingCard.Multiply;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that a launch reads and writes, as the kernels' text has it: found from what a launch is given, without the
 * program's own account of it.
 */
final class Touched {
    private static final int INT = Integer.BYTES;
    private static final int HEADER = 4 * INT;

    private final NotingCard card;
    private final int real;
    private final int members;
    private final List<Range> reads = new ArrayList<>();
    private final List<Range> writes = new ArrayList<>();

    private record Range(long from, long to) {
        boolean meets(Range other) {
            return from < other.to && other.from < to;
        }
    }

    private Touched(NotingCard card, int real, int members) {
        this.card = card;
        this.real = real;
        this.members = members;
    }

    static Touched of(Launch launch, NotingCard card, int real, int members) {
        var touched = new Touched(card, real, members);
        if (launch instanceof Multiply multiply) {
            touched.product(multiply.product());
        } else {
            touched.kernel((Kernel) launch);
        }
        return touched;
    }

    /** Whether one writes what the other one touches. */
    boolean conflictsWith(Touched other) {
        return meet(writes, other.writes) || meet(writes, other.reads) || meet(reads, other.writes);
    }

    private static boolean meet(List<Range> some, List<Range> others) {
        return some.stream().anyMatch(range -> others.stream().anyMatch(range::meets));
    }

    /** Of each network, {@code apart} numbers behind the one before; null addresses are not touched. */
    private void add(List<Range> to, long address, long numbers, long apart, int each) {
        for (int k = 0; k < members && address != 0; k++) {
            long from = address + k * apart * each;
            to.add(new Range(from, from + numbers * each));
        }
    }

    private void copy(Kernel k, int argument, long numbers) {
        int each = Gemm.Factors.values()[(int) k.number(argument + 2)].bytes();
        add(writes, k.number(argument), numbers, k.number(argument + 1), each);
    }

    private void product(Gemm p) {
        var apart = p.members();
        long out = (long) p.rows() * p.columns();
        add(reads, p.a(), (long) p.rows() * p.inner(), apart.a(), p.factors().bytes());
        add(reads, p.b(), (long) p.inner() * p.columns(), apart.b(), p.factors().bytes());
        add(writes, p.out(), out, apart.out(), real);
        add(reads, p.bias(), p.columns(), apart.bias(), real);
        if (p.scales() instanceof Gemm.OnCard scales) {
            reads.add(new Range(scales.alpha(), scales.alpha() + real));
            reads.add(new Range(scales.beta(), scales.beta() + real));
        }
    }

    private void header(long now) {
        reads.add(new Range(now, now + HEADER));
    }

    private void number(long address) {
        if (address != 0) {
            reads.add(new Range(address, address + real));
        }
    }

    private void kernel(Kernel k) {
        switch (k.name()) {
            case "beginSteps" -> {
                reads.add(new Range(k.number(0), k.number(0) + INT));
                writes.add(new Range(k.number(0), k.number(0) + INT));
                writes.add(new Range(k.number(1), k.number(1) + k.number(6) * HEADER));
                writes.add(new Range(k.number(2), k.number(2) + k.number(6) * k.number(5) * real));
            }
            case "gatherBytes" -> {
                long numbers = k.number(2) * k.number(3);
                header(k.number(4));
                add(writes, k.number(0), numbers, k.number(1), real);
                copy(k, 13, numbers);
            }
            case "gatherPictures" -> {
                long numbers = k.number(2) * k.number(3) * k.number(4) * k.number(5);
                header(k.number(6));
                add(writes, k.number(0), numbers, k.number(1), real);
                copy(k, 21, numbers);
            }
            case "roundFactor" -> {
                add(reads, k.number(3), k.number(5), k.number(4), real);
                copy(k, 0, k.number(5));
            }
            case "activate" -> {
                add(writes, k.number(0), k.number(4), k.number(3), real);
                add(reads, k.number(1), k.number(4), k.number(3), real);
                add(writes, k.number(1), k.number(4), k.number(3), real);
                add(reads, k.number(2), k.number(5), k.number(3), real);
                copy(k, 8, k.number(4));
            }
            case "drop" -> {
                header(k.number(5));
                add(writes, k.number(0), k.number(4), k.number(3), real);
                add(writes, k.number(1), k.number(4), k.number(3), real);
                add(reads, k.number(2), k.number(4), k.number(3), real);
                copy(k, 10, k.number(4));
            }
            case "backward" -> backward(k);
            case "addChunks" -> {
                add(reads, k.number(2), k.number(3) * k.number(4), k.number(3) * k.number(4), real);
                sums(k.number(0), k.number(4), k.number(1), k.number(5), k.number(6));
            }
            case "lossGradient", "lossGradientOfFew" -> {
                logits(k);
                add(writes, k.number(18), k.number(2), k.number(2), real);
                add(writes, k.number(19), k.number(2), k.number(2), real);
            }
            case "lossAndSums" -> {
                logits(k);
                sums(k.number(23), k.number(3), k.number(1), k.number(24), k.number(25));
            }
            case "sumLosses" -> {
                header(k.number(0));
                add(reads, k.number(1), k.number(3), k.number(3), real);
                add(reads, k.number(2), k.number(3), k.number(3), real);
            }
            case "penalize" -> {
                add(reads, k.number(0), k.number(3), k.number(2), real);
                add(writes, k.number(0), k.number(3), k.number(2), real);
                add(reads, k.number(1), k.number(3), k.number(2), real);
                number(k.number(6));
            }
            case "update" -> segments(k, true);
            case "squares" -> {
                segments(k, false);
                add(writes, k.number(4), k.blocks(), k.blocks(), Double.BYTES);
            }
            case "clip" -> {
                segments(k, true);
                add(reads, k.number(4), k.number(5), k.number(5), Double.BYTES);
            }
            default -> throw new AssertionError("what does " + k.name() + " read and write?");
        }
    }

    private void sums(long out, long columns, long stride, long alpha, long beta) {
        add(reads, out, columns, stride, real);
        add(writes, out, columns, stride, real);
        number(alpha);
        number(beta);
    }

    private void backward(Kernel k) {
        long numbers = k.number(5) * k.number(6);
        add(writes, k.number(0), numbers, k.number(4), real);
        for (int i = 1; i <= 3; i++) {
            add(reads, k.number(i), numbers, k.number(4), real);
        }
        copy(k, 9, numbers);
        sums(k.number(12), k.number(6), k.number(4), k.number(13), k.number(14));
        add(writes, k.number(15), k.number(16) * k.number(6), k.number(16) * k.number(6), real);
    }

    private void logits(Kernel k) {
        long numbers = k.number(2) * k.number(3);
        header(k.number(4));
        add(reads, k.number(0), numbers, k.number(1), real);
        add(writes, k.number(0), numbers, k.number(1), real);
        copy(k, 20, numbers);
    }

    /** As SegmentTables lays them out: parameters, gradient, two states, a rounded copy, its stride, first piece, from, to, factor. */
    private void segments(Kernel k, boolean change) {
        var table = card.at(k.number(0));
        int each = k.name().equals("update") ? Gemm.Factors.values()[(int) k.number(13)].bytes() : real;
        for (int i = 0; i < k.number(1); i++) {
            var address = new long[10];
            java.util.Arrays.setAll(address, any -> table.getLong());
            long from = address[7];
            long count = address[8] - from;
            for (int matrix = 0; matrix < 4; matrix++) {
                if (address[matrix] != 0) {
                    // Four are read together.
                    long aligned = from / 4 * 4;
                    add(reads, address[matrix] + aligned * real, count + from - aligned, k.number(2), real);
                    if (change) {
                        add(writes, address[matrix] + from * real, count, k.number(2), real);
                    }
                }
            }
            if (address[4] != 0) {
                add(writes, address[4] + from * each, count, address[5], each);
            }
        }
    }
}
