package chainrule.audit;

import java.util.Arrays;

/**
 * Differentiates what is calculated on it, backwards, from the derivatives of a few elementary functions: a reference that knows no
 * formula of a network. A number is an index; its value and what it was made of are written down when it is made.
 */
final class Tape {
    private static final int FIRST_ROOM = 1 << 7;

    private double[] value;
    private int[] left;
    private int[] right;
    private double[] byLeft;
    private double[] byRight;
    private int count;

    Tape() {
        this(FIRST_ROOM);
    }

    /** @param room for this number of numbers at first */
    Tape(int room) {
        value = new double[room];
        left = new int[room];
        right = new int[room];
        byLeft = new double[room];
        byRight = new double[room];
    }

    /** A number of its own. */
    int number(double x) {
        return node(x, -1, 0, -1, 0);
    }

    double of(int a) {
        return value[a];
    }

    int plus(int a, int b) {
        return node(value[a] + value[b], a, 1, b, 1);
    }

    int minus(int a, int b) {
        return node(value[a] - value[b], a, 1, b, -1);
    }

    int times(int a, int b) {
        return node(value[a] * value[b], a, value[b], b, value[a]);
    }

    int over(int a, int b) {
        return node(value[a] / value[b], a, 1 / value[b], b, -value[a] / (value[b] * value[b]));
    }

    int scaled(int a, double factor) {
        return node(value[a] * factor, a, factor, -1, 0);
    }

    int shifted(int a, double summand) {
        return node(value[a] + summand, a, 1, -1, 0);
    }

    int exp(int a) {
        double e = Math.exp(value[a]);
        return node(e, a, e, -1, 0);
    }

    int sqrt(int a) {
        double root = Math.sqrt(value[a]);
        return node(root, a, 0.5 / root, -1, 0);
    }

    int sin(int a) {
        return node(Math.sin(value[a]), a, Math.cos(value[a]), -1, 0);
    }

    int cos(int a) {
        return node(Math.cos(value[a]), a, -Math.sin(value[a]), -1, 0);
    }

    int log(int a) {
        return node(Math.log(value[a]), a, 1 / value[a], -1, 0);
    }

    /** ln(1 + a). */
    int log1p(int a) {
        return node(Math.log1p(value[a]), a, 1 / (1 + value[a]), -1, 0);
    }

    int abs(int a) {
        return node(Math.abs(value[a]), a, Math.signum(value[a]), -1, 0);
    }

    /** Any other function of a, with its value and its derivative there. */
    int function(int a, double x, double derivative) {
        return node(x, a, derivative, -1, 0);
    }

    private int node(double x, int a, double byA, int b, double byB) {
        if (count == value.length) {
            int room = 2 * count;
            value = Arrays.copyOf(value, room);
            left = Arrays.copyOf(left, room);
            right = Arrays.copyOf(right, room);
            byLeft = Arrays.copyOf(byLeft, room);
            byRight = Arrays.copyOf(byRight, room);
        }
        value[count] = x;
        left[count] = a;
        right[count] = b;
        byLeft[count] = byA;
        byRight[count] = byB;
        return count++;
    }

    /** ∂result/∂x for the first {@code wanted} numbers. */
    double[] gradient(int result, int wanted) {
        var slope = new double[result + 1];
        slope[result] = 1;
        for (int i = result; i >= wanted; i--) {
            if (left[i] >= 0) {
                slope[left[i]] += slope[i] * byLeft[i];
            }
            if (right[i] >= 0) {
                slope[right[i]] += slope[i] * byRight[i];
            }
        }
        return Arrays.copyOf(slope, wanted);
    }

    /** Forgets everything. */
    void clear() {
        count = 0;
    }
}
