package chainrule.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** {@code explain --values}: from the command line to every gradient. */
class ExplainValuesTest {
    @TempDir
    private Path runs;

    private static double[] numbers(List<?> quantities, String kind, int layer) {
        return quantities.stream()
                .map(q -> (Map<?, ?>) q)
                .filter(q -> q.get("kind").equals(kind) && q.get("layer").equals(layer))
                .findFirst()
                .map(q -> ((List<?>) q.get("values"))
                        .stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray())
                .orElseThrow();
    }

    /** −log of the softmax of W²·tanh(W¹x + b¹) + b², as it is written in a book. */
    private static double loss(double[] x, double[] w1, double[] b1, double[] w2, double[] b2, double[] y) {
        double[] h = IntStream.range(0, b1.length)
                .mapToDouble(i -> Math.tanh(b1[i]
                        + IntStream.range(0, x.length)
                                .mapToDouble(j -> w1[i * x.length + j] * x[j])
                                .sum()))
                .toArray();
        double[] o = IntStream.range(0, b2.length)
                .mapToDouble(i -> b2[i]
                        + IntStream.range(0, h.length)
                                .mapToDouble(j -> w2[i * h.length + j] * h[j])
                                .sum())
                .toArray();
        double sum = java.util.Arrays.stream(o).map(Math::exp).sum();
        return IntStream.range(0, o.length)
                .mapToDouble(i -> -y[i] * Math.log(Math.exp(o[i]) / sum))
                .sum();
    }

    @Test
    void gradientsAreTheDifferencesOfTheLoss() {
        var cli = Cli.run("explain", "circles-tanh", "--values", "--sample", "3", "--json");
        assertThat(cli.exitCode()).isZero();
        var q = (List<?>) cli.json().get("quantities");
        double[] x = numbers(q, "input", 0);
        double[] w1 = numbers(q, "weights", 1);
        double[] b1 = numbers(q, "biases", 1);
        double[] w2 = numbers(q, "weights", 2);
        double[] b2 = numbers(q, "biases", 2);
        double[] y = numbers(q, "target", 0);
        assertThat(w1).hasSize(8);
        assertThat(numbers(q, "loss", 0)[0]).isCloseTo(loss(x, w1, b1, w2, b2, y), within(1e-14));
        var parameters = Map.of("weights", List.of(w1, w2), "biases", List.of(b1, b2), "input", List.of(x));
        parameters.forEach((kind, arrays) -> {
            for (int a = 0; a < arrays.size(); a++) {
                double[] values = arrays.get(a);
                var gradient = numbers(
                        q,
                        switch (kind) {
                            case "weights" -> "weight-gradient";
                            case "biases" -> "bias-gradient";
                            default -> "input-gradient";
                        },
                        kind.equals("input") ? 0 : a + 1);
                for (int i = 0; i < values.length; i++) {
                    double kept = values[i];
                    values[i] = kept + 1e-6;
                    double above = loss(x, w1, b1, w2, b2, y);
                    values[i] = kept - 1e-6;
                    double below = loss(x, w1, b1, w2, b2, y);
                    values[i] = kept;
                    assertThat(gradient[i]).as("%s %d", kind, i).isCloseTo((above - below) / 2e-6, within(1e-8));
                }
            }
        });
    }

    @Test
    void theTextHasEquationsAndShortenedNumbers() {
        var cli = Cli.run("explain", "sine", "--values");
        assertThat(cli.out())
                .contains(
                        "h̃¹ = W¹·x + b¹ (B1)  [32]",
                        "∇W¹ = ∇h̃¹·xᵀ (C5)  [32×1]",
                        "∇ỹ = (2/m)·(O − Y) (C16), O being ỹ and Y being y  [1]")
                .anyMatch(line -> line.matches("    (−?[0-9.]+ +){6}… +−?[0-9.]+"));
    }

    @Test
    void latexIsAnAlignedEnvironmentAndThePageHasBoth() throws Exception {
        var cli = Cli.run("explain", "circles-tanh", "--values", "--latex", "--report", "--runs", runs.toString());
        assertThat(cli.out())
                .contains("\\begin{align*}", "\\end{align*}")
                .anyMatch(line -> line.startsWith(
                        "\\nabla_{W^{1}}\\ell &= \\nabla_{\\tilde h^{1}}\\ell \\, x^{\\top} = \\begin{pmatrix}"))
                .noneMatch(line -> line.contains("−") || line.contains("multiply-adds"));
        assertThat(Files.readString(runs.resolve("explain-1/report.html")))
                .contains("∇h̃¹ = ∇h¹∘f&#39;(h̃¹)", "\\nabla_{x}\\ell");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "explain circles-tanh --sample 2|--sample is for --values",
                "explain circles-tanh --latex|--latex is for --values",
                "explain circles-tanh --values --sample 0|give 1 to 640, the number of training samples",
                "explain iris --values --norm layer|has layer normalisation, and one sample is worked through dense layers only"
            })
    void whatCannotBeWorkedThroughIsOneLine(String words, String expected) {
        var cli = Cli.run(words.split(" "));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).singleElement().asString().contains(expected);
    }
}
