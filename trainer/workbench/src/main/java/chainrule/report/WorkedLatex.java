package chainrule.report;

import chainrule.engine.step.WorkedSample;
import chainrule.engine.step.WorkedSample.Kind;
import chainrule.engine.step.WorkedSample.Quantity;
import chainrule.model.BinaryCrossEntropy;
import chainrule.model.CrossEntropy;
import chainrule.model.SoftmaxLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One sample worked through by numbers, as LaTeX: an {@code align*} that needs the package amsmath and stands in any document. */
public record WorkedLatex(WorkedSample worked) {
    /** Lines of LaTeX. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("% needs \\usepackage{amsmath}");
        lines.add("\\allowdisplaybreaks");
        lines.add("\\begin{align*}");
        var quantities = worked.quantities();
        for (int i = 0; i < quantities.size(); i++) {
            var q = quantities.get(i);
            String equation = equation(q);
            lines.add(symbol(q) + " &= " + (equation.isEmpty() ? "" : equation + " = ") + numbers(q)
                    + (i < quantities.size() - 1 ? " \\\\" : ""));
        }
        lines.add("\\end{align*}");
        return lines;
    }

    private static String numbers(Quantity q) {
        if (q.kind() == Kind.LOSS) {
            return number(q.values()[0]);
        }
        return Shortened.of(q, WorkedLatex::number, "\\cdots", "\\vdots", "\\ddots").cells().stream()
                .map(row -> String.join(" & ", row))
                .collect(Collectors.joining(" \\\\ ", "\\begin{pmatrix} ", " \\end{pmatrix}"));
    }

    private static String number(double value) {
        String text = Shortened.number(value);
        int exponent = text.indexOf('e');
        return exponent < 0
                ? text
                : text.substring(0, exponent) + " \\cdot 10^{" + Integer.parseInt(text.substring(exponent + 1)) + "}";
    }

    private int last() {
        return worked.spec().layers().size();
    }

    private static String symbol(Quantity q) {
        String l = "^{%d}".formatted(q.layer());
        return switch (q.kind()) {
            case INPUT -> "x";
            case WEIGHTS -> "W" + l;
            case BIASES -> "b" + l;
            case PRE_ACTIVATION -> "\\tilde h" + l;
            case ACTIVATION -> "h" + l;
            case DROPPED -> "d" + l;
            case OUTPUT -> "\\tilde y";
            case TARGET -> "y";
            case PREDICTION -> "\\hat y";
            case LOSS -> "\\ell";
            case OUTPUT_GRADIENT -> "\\nabla_{\\tilde y}\\ell";
            case BIAS_GRADIENT -> "\\nabla_{b" + l + "}\\ell";
            case WEIGHT_GRADIENT -> "\\nabla_{W" + l + "}\\ell";
            case PENALIZED_GRADIENT -> "\\nabla_{W" + l + "}(\\ell + \\text{penalty})";
            case DROPPED_GRADIENT -> "\\nabla_{d" + l + "}\\ell";
            case ACTIVATION_GRADIENT -> "\\nabla_{h" + l + "}\\ell";
            case PRE_ACTIVATION_GRADIENT -> "\\nabla_{\\tilde h" + l + "}\\ell";
            case INPUT_GRADIENT -> "\\nabla_{x}\\ell";
        };
    }

    private String equation(Quantity q) {
        int l = q.layer();
        var loss = worked.spec().loss();
        boolean cross = loss instanceof CrossEntropy c && c.smoothing() == 0;
        return switch (q.kind()) {
            case INPUT, WEIGHTS, BIASES, TARGET -> "";
            case PRE_ACTIVATION, OUTPUT -> "W^{%d} %s + b^{%1$d}".formatted(l, below(l));
            case ACTIVATION -> "f(\\tilde h^{%d})".formatted(l);
            case DROPPED -> "h^{%d} \\circ m / p".formatted(l);
            case PREDICTION ->
                loss instanceof SoftmaxLoss
                        ? "S(\\tilde y)"
                        : loss instanceof BinaryCrossEntropy ? "\\sigma(\\tilde y)" : "";
            case LOSS -> cross ? "-\\sum_k y_k \\log \\hat y_k" : "\\ell(\\tilde y, y)";
            case OUTPUT_GRADIENT ->
                cross || loss instanceof BinaryCrossEntropy ? "\\hat y - y" : "\\partial\\ell / \\partial\\tilde y";
            case BIAS_GRADIENT -> delta(l);
            case WEIGHT_GRADIENT -> "%s \\, %s^{\\top}".formatted(delta(l), l == 1 ? "x" : "(" + below(l) + ")");
            case PENALIZED_GRADIENT ->
                "\\nabla_{W^{%d}}\\ell + \\lambda_1 \\operatorname{sign}(W^{%1$d}) + 2 \\lambda_2 W^{%1$d}"
                        .formatted(l);
            case DROPPED_GRADIENT -> "(W^{%d})^{\\top} %s".formatted(l + 1, delta(l + 1));
            case ACTIVATION_GRADIENT ->
                worked.spec().layers().get(l - 1).dropout() > 0
                        ? "\\nabla_{d^{%d}}\\ell \\circ m / p".formatted(l)
                        : "(W^{%d})^{\\top} %s".formatted(l + 1, delta(l + 1));
            case PRE_ACTIVATION_GRADIENT -> "\\nabla_{h^{%d}}\\ell \\circ f'(\\tilde h^{%1$d})".formatted(l);
            case INPUT_GRADIENT -> "(W^{1})^{\\top} %s".formatted(delta(1));
        };
    }

    private String below(int l) {
        if (l == 1) {
            return "x";
        }
        boolean dropped = worked.spec().layers().get(l - 2).dropout() > 0;
        return (dropped ? "d" : "h") + "^{%d}".formatted(l - 1);
    }

    private String delta(int l) {
        return l == last() ? "\\nabla_{\\tilde y}\\ell" : "\\nabla_{\\tilde h^{%d}}\\ell".formatted(l);
    }
}
