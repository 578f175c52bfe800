package chainrule.engine.nd4j;

import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Arithmetic;
import chainrule.formulas.expression.Expression.Cases;
import chainrule.formulas.expression.Expression.Constant;
import chainrule.formulas.expression.Expression.Function;
import chainrule.formulas.expression.Expression.Select;
import chainrule.formulas.expression.Expression.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression of blocks of floats: an array for each of its parts, and a loop for each that is computed, in vector instructions where
 * there are such. What occurs twice is computed once. It belongs to one thread, and allocates nothing when it runs.
 */
final class FloatProgram {
    /** A block that the first level of the cache holds with a few like it. */
    static final int BLOCK = 1024;

    private final List<Loop> loops = new ArrayList<>();
    private final float[] result;

    /** Computes the first {@code count} numbers of an array. */
    private interface Loop {
        void run(int count);
    }

    /**
     * @param given the arrays of variables that change
     * @param constants the values of others
     * @param room the size of the largest block
     */
    FloatProgram(Expression expression, Map<Variable, float[]> given, Map<Variable, Double> constants, int room) {
        var arrays = new HashMap<Expression, float[]>(given);
        var functions = new FloatFunctions(room);
        var parts = expression.parts();
        var free = new ArrayDeque<float[]>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (!arrays.containsKey(part)) {
                // An array that no later part reads is written again, so that the nearest cache holds all of them.
                // Constants stay.
                var to = free.isEmpty() || part.operands().isEmpty() ? new float[room] : free.pop();
                loops.add(part.choose(new Loops(arrays, constants, functions, to)));
                arrays.put(part, to);
            }
            var later = parts.subList(i + 1, parts.size());
            part.operands().stream()
                    .distinct()
                    .filter(operand -> isComputed(operand, given))
                    .filter(operand ->
                            later.stream().noneMatch(other -> other.operands().contains(operand)))
                    .forEach(operand -> free.push(arrays.get(operand)));
        }
        loops.removeIf(NOTHING::equals);
        this.result = arrays.get(expression);
    }

    /** Whether it has an array that a loop fills each time. */
    private static boolean isComputed(Expression part, Map<Variable, float[]> given) {
        return !part.operands().isEmpty() && !given.containsKey(part);
    }

    /** Computes the first {@code count} numbers from the given arrays. */
    float[] run(int count) {
        for (var loop : loops) {
            loop.run(count);
        }
        return result;
    }

    private static final Loop NOTHING = count -> {};

    private record Loops(
            Map<Expression, float[]> arrays, Map<Variable, Double> constants, FloatFunctions functions, float[] to)
            implements Cases<Loop> {
        @Override
        public Loop constant(Constant constant) {
            Arrays.fill(to, (float) constant.value());
            return NOTHING;
        }

        @Override
        public Loop variable(Variable variable) {
            Arrays.fill(to, constants.get(variable).floatValue());
            return NOTHING;
        }

        @Override
        public Loop function(Function function) {
            var x = arrays.get(function.x());
            return switch (function.kind()) {
                case NEGATE -> n -> FloatLoops.negate(x, to, n);
                case EXP -> n -> functions.exp(x, to, n);
                case EXPM1 -> n -> functions.expm1(x, to, n);
                case LOG1P -> n -> functions.log1p(x, to, n);
                case TANH -> n -> functions.tanh(x, to, n);
                case ERF -> n -> functions.erf(x, to, n);
                case SQRT -> n -> FloatLoops.sqrt(x, to, n);
                case SIGN -> n -> FloatLoops.sign(x, to, n);
            };
        }

        @Override
        public Loop arithmetic(Arithmetic arithmetic) {
            var x = arrays.get(arithmetic.left());
            var y = arrays.get(arithmetic.right());
            var number = List.of(arithmetic.left(), arithmetic.right()).stream()
                    .filter(Constant.class::isInstance)
                    .map(Constant.class::cast)
                    .findFirst();
            if (number.isPresent()) {
                float c = (float) number.get().value();
                var other = arithmetic.left().equals(number.get()) ? y : x;
                switch (arithmetic.operator()) {
                    case SUM -> {
                        return n -> FloatLoops.add(other, c, to, n);
                    }
                    case PRODUCT -> {
                        return n -> FloatLoops.multiply(other, c, to, n);
                    }
                    default -> {}
                }
            }
            return switch (arithmetic.operator()) {
                case SUM -> n -> FloatLoops.add(x, y, to, n);
                case PRODUCT -> n -> FloatLoops.multiply(x, y, to, n);
                case QUOTIENT -> n -> FloatLoops.divide(x, y, to, n);
                case MAX -> n -> FloatLoops.max(x, y, to, n);
            };
        }

        @Override
        public Loop select(Select select) {
            var x = arrays.get(select.x());
            var above = arrays.get(select.above());
            var otherwise = arrays.get(select.otherwise());
            return n -> FloatLoops.select(x, above, otherwise, to, n);
        }
    }
}
