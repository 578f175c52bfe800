package chainrule.report;

import chainrule.engine.step.WorkedSample;
import chainrule.engine.step.WorkedSample.Quantity;
import chainrule.model.BinaryCrossEntropy;
import chainrule.model.CrossEntropy;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import chainrule.model.Poisson;
import chainrule.model.SoftmaxLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One sample worked through by numbers, as text. Long vectors are shortened; vectors are written as rows to save lines. */
public record WorkedText(WorkedSample worked) {
    private static final String DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /**
     * A quantity in words and numbers.
     *
     * @param symbol such as h̃¹
     * @param equation what it is computed from, with the IDs; empty for what is given
     * @param shape such as 4×3; of a vector how many numbers it has
     * @param rows its numbers; a vector stands in one row
     */
    public record Entry(String symbol, String equation, String shape, List<List<String>> rows) {
        String head() {
            return (equation.isEmpty() ? symbol : symbol + " = " + equation) + "  [" + shape + "]";
        }
    }

    public List<Entry> entries() {
        return worked.quantities().stream().map(this::entry).toList();
    }

    /** Each quantity with its equation, and below it its numbers. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        for (var entry : entries()) {
            lines.add(entry.head());
            var widths = new TreeMap<Integer, Integer>();
            entry.rows().forEach(row -> {
                for (int j = 0; j < row.size(); j++) {
                    widths.merge(j, row.get(j).length(), Math::max);
                }
            });
            entry.rows().forEach(row -> lines.add("    " + aligned(row, widths)));
        }
        return lines;
    }

    private static String aligned(List<String> row, Map<Integer, Integer> widths) {
        var text = new StringBuilder();
        for (int j = 0; j < row.size(); j++) {
            text.append(j == 0 ? "" : "  ")
                    .append(" ".repeat(widths.get(j) - row.get(j).length()))
                    .append(row.get(j));
        }
        return text.toString();
    }

    /** The same for a page: the equations, and a listing with the numbers. */
    public Block block(String caption) {
        return new Block.Preformatted(caption, String.join("\n", lines()));
    }

    private Entry entry(Quantity q) {
        var cells = Shortened.of(q, v -> Shortened.number(v).replace('-', '−'), "…", "⋮", "⋱")
                .cells();
        boolean vector = q.columns() == 1;
        var rows = vector
                ? List.of(
                        cells.stream().map(row -> row.get(0).replace("⋮", "…")).toList())
                : cells;
        boolean ofVector = vector && !symbol(q).contains("W");
        String shape = ofVector ? Integer.toString(q.rows()) : q.rows() + "×" + q.columns();
        return new Entry(symbol(q), equation(q), shape, rows);
    }

    private int last() {
        return worked.spec().layers().size();
    }

    static String superscript(int number) {
        return Integer.toString(number)
                .chars()
                .mapToObj(c -> String.valueOf(DIGITS.charAt(c - '0')))
                .collect(Collectors.joining());
    }

    private static String symbol(Quantity q) {
        String l = superscript(q.layer());
        return switch (q.kind()) {
            case INPUT -> "x";
            case WEIGHTS -> "W" + l;
            case BIASES -> "b" + l;
            case PRE_ACTIVATION -> "h̃" + l;
            case ACTIVATION -> "h" + l;
            case DROPPED -> "d" + l;
            case OUTPUT -> "ỹ";
            case TARGET -> "y";
            case PREDICTION -> "ŷ";
            case LOSS -> "ℓ";
            case OUTPUT_GRADIENT -> "∇ỹ";
            case BIAS_GRADIENT -> "∇b" + l;
            case WEIGHT_GRADIENT -> "∇W" + l;
            case PENALIZED_GRADIENT -> "∇W" + l + " with its penalty";
            case DROPPED_GRADIENT -> "∇d" + l;
            case ACTIVATION_GRADIENT -> "∇h" + l;
            case PRE_ACTIVATION_GRADIENT -> "∇h̃" + l;
            case INPUT_GRADIENT -> "∇x";
        };
    }

    private String equation(Quantity q) {
        int l = q.layer();
        return switch (q.kind()) {
            case INPUT, WEIGHTS, BIASES, TARGET -> "";
            case PRE_ACTIVATION, OUTPUT -> "W%s·%s + b%1$s (B1)".formatted(superscript(l), below(l));
            case ACTIVATION ->
                "f(h̃%s), %s (B1)"
                        .formatted(
                                superscript(l),
                                worked.spec().layers().get(l - 1).activation().formula());
            case DROPPED ->
                "h%s∘m/p, p = %s (C13)"
                        .formatted(
                                superscript(l),
                                1 - worked.spec().layers().get(l - 1).dropout());
            case PREDICTION -> link(worked.spec().loss());
            case LOSS -> worked.spec().loss().formula();
            case OUTPUT_GRADIENT -> slope(worked.spec().loss());
            case BIAS_GRADIENT -> "%s (%s)".formatted(delta(l), l == last() ? "C2" : "C5");
            case WEIGHT_GRADIENT ->
                "%s·%sᵀ (%s)".formatted(delta(l), l == 1 ? "x" : "(" + below(l) + ")", l == last() ? "C2" : "C5");
            case PENALIZED_GRADIENT ->
                "∇W%s + λ₁·sign(W%1$s) + 2λ₂·W%1$s, λ₁ = %s, λ₂ = %s (C8)"
                        .formatted(
                                superscript(l),
                                worked.spec().layers().get(l - 1).penalty().l1(),
                                worked.spec().layers().get(l - 1).penalty().l2());
            case DROPPED_GRADIENT -> "(W%s)ᵀ·%s (C3)".formatted(superscript(l + 1), delta(l + 1));
            case ACTIVATION_GRADIENT ->
                worked.spec().layers().get(l - 1).dropout() > 0
                        ? "∇d%s∘m/p (C13)".formatted(superscript(l))
                        : "(W%s)ᵀ·%s (C3)".formatted(superscript(l + 1), delta(l + 1));
            case PRE_ACTIVATION_GRADIENT -> "∇h%s∘f'(h̃%1$s) (C4)".formatted(superscript(l));
            case INPUT_GRADIENT -> "(W¹)ᵀ·%s (C6)".formatted(delta(1));
        };
    }

    /** What enters a layer. */
    private String below(int l) {
        if (l == 1) {
            return "x";
        }
        boolean dropped = worked.spec().layers().get(l - 2).dropout() > 0;
        return (dropped ? "d" : "h") + superscript(l - 1);
    }

    private String delta(int l) {
        return l == last() ? "∇ỹ" : "∇h̃" + superscript(l);
    }

    private static String link(Loss loss) {
        if (loss instanceof SoftmaxLoss) {
            return "S(ỹ) (A12)";
        }
        if (loss instanceof BinaryCrossEntropy) {
            return "σ(ỹ) (A1)";
        }
        if (loss instanceof Gaussian) {
            return "(μ, √eˢ), ỹ = (μ, s)";
        }
        return loss instanceof Poisson ? "exp(ỹ)" : "ỹ";
    }

    /** In the column form; the others as their loss states it for a batch. */
    private static String slope(Loss loss) {
        if (loss instanceof CrossEntropy cross && cross.smoothing() == 0) {
            return "ŷ − y (C1)";
        }
        return loss instanceof BinaryCrossEntropy
                ? "ŷ − y (C12)"
                : loss.gradientFormula() + ", O being ỹ and Y being y";
    }
}
