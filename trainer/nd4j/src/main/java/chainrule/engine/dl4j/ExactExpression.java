package chainrule.engine.dl4j;

import chainrule.engine.nd4j.ArrayExpression;
import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Variable;
import chainrule.model.Activation;
import java.util.Map;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An activation by its expressions. Of swish and mish, DL4J's own derivatives are not numbers from a = 89 on in float32; of ELU and GELU
 * it has others.
 */
final class ExactExpression extends BaseActivationFunction {
    private final transient Activation activation;

    ExactExpression(Activation activation) {
        this.activation = activation;
    }

    private INDArray at(Expression expression, Variable argument, INDArray x) {
        return ArrayExpression.of(expression, argument, x, Map.of(Derivable.ALPHA, activation.alpha()));
    }

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        return in.assign(at(activation.function().value(), Derivable.A, in));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        var function = activation.function();
        var derivative = function.needsArgument()
                ? at(function.derivative(), Derivable.A, in)
                : at(function.derivative(), Derivable.H, at(function.value(), Derivable.A, in));
        return new Pair<>(derivative.muli(epsilon), null);
    }
}
