package chainrule.optim;

import chainrule.formulas.expression.Evaluation;
import chainrule.formulas.expression.Expression.Variable;
import chainrule.formulas.expression.ExpressionText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What an optimiser does with one parameter, as data.
 *
 * @param id of its equations, such as D4
 * @param assignments in their order: each sees what those before it assigned
 * @param states its state, in the order of the arrays
 */
public record UpdateRule(String id, List<Assignment> assignments, List<Variable> states) {
    public UpdateRule {
        assignments = List.copyOf(assignments);
        states = List.copyOf(states);
    }

    /** The assignments in math notation, that of w first. */
    public String formula() {
        var w = assignments.stream().filter(each -> each.target().equals(Assignment.W));
        var others = assignments.stream().filter(each -> !each.target().equals(Assignment.W));
        String states = others.map(each -> ", %s ← %s".formatted(each.target().name(), text(each)))
                .collect(Collectors.joining());
        return "%s%s (%s)".formatted(w.map(UpdateRule::text).collect(Collectors.joining(", w ← ")), states, id);
    }

    private static String text(Assignment assignment) {
        return ExpressionText.of(assignment.value(), Map.of());
    }

    /**
     * Changes parameters in place, element by element, in plain Java: what every faster way is compared with.
     *
     * @param numbers of the other variables, at this step
     */
    public void run(double[] w, double[] g, double[][] state, int count, double rate, Map<Variable, Double> numbers) {
        var slots = new ArrayList<>(List.of(Assignment.W, Assignment.G, Assignment.RATE));
        slots.addAll(states);
        slots.addAll(numbers.keySet());
        var values = new double[slots.size()];
        numbers.forEach((variable, number) -> values[slots.indexOf(variable)] = number);
        values[2] = rate;
        List<ToDoubleFunction<double[]>> compiled = assignments.stream()
                .map(each -> Evaluation.compile(each.value(), slots))
                .toList();
        int[] targets = assignments.stream()
                .mapToInt(each -> slots.indexOf(each.target()))
                .toArray();
        for (int i = 0; i < count; i++) {
            values[0] = w[i];
            values[1] = g[i];
            for (int k = 0; k < state.length; k++) {
                values[3 + k] = state[k][i];
            }
            for (int a = 0; a < targets.length; a++) {
                values[targets[a]] = compiled.get(a).applyAsDouble(values);
            }
            w[i] = values[0];
            for (int k = 0; k < state.length; k++) {
                state[k][i] = values[3 + k];
            }
        }
    }
}
