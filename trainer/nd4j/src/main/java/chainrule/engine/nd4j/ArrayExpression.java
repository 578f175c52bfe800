package chainrule.engine.nd4j;

import chainrule.formulas.expression.Evaluation;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Arithmetic;
import chainrule.formulas.expression.Expression.Cases;
import chainrule.formulas.expression.Expression.Constant;
import chainrule.formulas.expression.Expression.Function;
import chainrule.formulas.expression.Expression.Operator;
import chainrule.formulas.expression.Expression.Select;
import chainrule.formulas.expression.Expression.Variable;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Expm1;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Expressions as ND4J's operations on whole arrays, wherever its backend keeps them. */
public final class ArrayExpression {
    private ArrayExpression() {}

    /** An array, or a number where {@code array} is null. */
    private record Value(INDArray array, double number) {
        static Value of(INDArray array) {
            return new Value(array, 0);
        }

        boolean isNumber() {
            return array == null;
        }
    }

    /**
     * An expression's value, in an array of its own.
     *
     * @param argument the variable that is {@code x}; the others are {@code numbers}
     * @param x stays unchanged
     */
    public static INDArray of(Expression expression, Variable argument, INDArray x, Map<Variable, Double> numbers) {
        var values = new HashMap<Expression, Value>();
        numbers.forEach((variable, number) -> values.put(variable, new Value(null, number)));
        values.put(argument, Value.of(x));
        for (var part : expression.parts()) {
            values.computeIfAbsent(part, each -> each.choose(new Arrays(values)));
        }
        var value = values.get(expression);
        return value.isNumber() ? x.like().assign(value.number()) : value.array() == x ? x.dup() : value.array();
    }

    private record Arrays(Map<Expression, Value> values) implements Cases<Value> {
        @Override
        public Value constant(Constant constant) {
            return new Value(null, constant.value());
        }

        @Override
        public Value variable(Variable variable) {
            throw new IllegalArgumentException("nothing is known of " + variable.name());
        }

        @Override
        public Value function(Function function) {
            var x = values.get(function.x());
            if (x.isNumber()) {
                return new Value(null, Evaluation.apply(function.kind(), x.number()));
            }
            var of = x.array();
            return Value.of(
                    switch (function.kind()) {
                        case NEGATE -> of.neg();
                        case EXP -> Transforms.exp(of, true);
                        case EXPM1 -> Nd4j.getExecutioner().exec(new Expm1(of.dup()));
                        case LOG1P -> Nd4j.getExecutioner().exec(new Log1p(of.dup()));
                        case TANH -> Transforms.tanh(of, true);
                        case ERF -> Nd4j.getExecutioner().exec(new Erf(of.dup()));
                        case SQRT -> Transforms.sqrt(of, true);
                        case SIGN -> Transforms.sign(of, true);
                    });
        }

        @Override
        public Value arithmetic(Arithmetic arithmetic) {
            var left = values.get(arithmetic.left());
            var right = values.get(arithmetic.right());
            if (left.isNumber() && right.isNumber()) {
                return new Value(null, Evaluation.apply(arithmetic.operator(), left.number(), right.number()));
            } else if (left.isNumber()) {
                return Value.of(
                        arithmetic.operator() == Operator.QUOTIENT
                                ? right.array().rdiv(left.number())
                                : withNumber(arithmetic.operator(), right.array(), left.number()));
            } else if (right.isNumber()) {
                return Value.of(withNumber(arithmetic.operator(), left.array(), right.number()));
            }
            return Value.of(
                    switch (arithmetic.operator()) {
                        case SUM -> left.array().add(right.array());
                        case PRODUCT -> left.array().mul(right.array());
                        case QUOTIENT -> left.array().div(right.array());
                        case MAX -> Transforms.max(left.array(), right.array(), true);
                    });
        }

        private static INDArray withNumber(Operator operator, INDArray x, double number) {
            return switch (operator) {
                case SUM -> x.add(number);
                case PRODUCT -> x.mul(number);
                case QUOTIENT -> x.div(number);
                case MAX -> Transforms.max(x, number, true);
            };
        }

        /** What is infinite becomes the largest number: 0 times it is 0. */
        @Override
        public Value select(Select select) {
            var x = values.get(select.x()).array();
            var share = x.gt(0).castTo(x.dataType());
            var above = part(select.above(), share);
            return Value.of(above.addi(part(select.otherwise(), share.rsub(1))));
        }

        private INDArray part(Expression branch, INDArray share) {
            var value = values.get(branch);
            if (value.isNumber()) {
                return share.mul(value.number());
            }
            double most = share.dataType() == DataType.DOUBLE ? Double.MAX_VALUE : Float.MAX_VALUE;
            var finite = Transforms.max(Transforms.min(value.array(), most, true), -most, false);
            return finite.muli(share);
        }
    }
}
