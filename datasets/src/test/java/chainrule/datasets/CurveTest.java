package chainrule.datasets;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
class CurveTest {
    @TempDir
    Path folder;

    private static Curve fit(Normalization.Kind kind, double... values) {
        Arrays.sort(values);
        return Curve.fit(kind, values);
    }

    /** E8: of 0 to 8 the quartiles are 2 and 6. */
    @Test
    void robustScalingIsByMedianAndQuartilesAndClipsSmoothly() {
        var curve = fit(Normalization.Kind.ROBUST, 8, 0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(curve).isEqualTo(new Curve.Robust(4, 4));
        assertThat(curve.of(4)).isZero();
        assertThat(curve.of(8)).isCloseTo(1 / Math.sqrt(1 + 1 / 9.0), within(1e-15));
        assertThat(curve.of(-20)).isCloseTo(-6 / Math.sqrt(1 + 4), within(1e-15));
        assertThat(curve.of(1e308)).isEqualTo(3);
    }

    @Test
    void halfOfTheRangeStandsInForEqualQuartiles() {
        assertThat(fit(Normalization.Kind.ROBUST, 0, 0, 0, 0, 0, 0, 0, 6)).isEqualTo(new Curve.Robust(0, 3));
    }

    @ParameterizedTest
    @EnumSource(
            value = Normalization.Kind.class,
            names = {"ROBUST", "QUANTILE"})
    void aColumnThatNeverVariesBecomesZero(Normalization.Kind kind) {
        for (var curve : List.of(fit(kind, 7, 7, 7), fit(kind, 7), fit(kind))) {
            assertThat(curve.of(7)).isZero();
            assertThat(curve.of(9)).isZero();
        }
    }

    @Test
    void scaleAndShiftNeedNoCurve() {
        assertThat(fit(Normalization.Kind.STANDARDIZE, 1, 2)).isEqualTo(Curve.STRAIGHT);
        assertThatThrownBy(() -> Normalization.fit(
                        Normalization.Kind.ROBUST,
                        Shape.vector(1),
                        Tiny.column(1, 2).train().all()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNotAscendingIsNotQuantiles() {
        for (double[] values : new double[][] {{}, {2, 1}, {1, Double.NaN}, {1, Double.POSITIVE_INFINITY}}) {
            assertThatThrownBy(() -> new Curve.Quantiles(values)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void quantilesOfTooManyColumnsAreRefused() {
        int width = 700;
        var columns = Stream.iterate(0, k -> k + 1)
                .limit(width)
                .map(k -> Schema.Column.number("c" + k))
                .toList();
        var numbers = new Random(1).doubles((long) width * 1000).toArray();
        var train = new Samples(new Features.Doubles(numbers, width), new int[1000]).all();
        var encoding = TableEncoding.fit(new Schema(columns), new MissingValues.Median(), 8, train);
        assertThatThrownBy(() -> encoding.curved(Normalization.Kind.QUANTILE, train))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("too much for 700 columns");
        assertThat(encoding.curved(Normalization.Kind.ROBUST, train).isCurved()).isTrue();
    }

    /** Values that repeat, that are rare, and more of them than there are quantiles. */
    @ParameterizedTest
    @ValueSource(ints = {2, 7, 300, 1000, 2500})
    void placesAreThoseOfScikitLearn(int rows) throws IOException, InterruptedException {
        var python = python();
        var random = new Random(rows);
        var columns = List.of(
                column(rows, random::nextGaussian),
                column(rows, () -> random.nextInt(5)),
                column(rows, () -> random.nextDouble() < 0.6 ? 0 : Math.exp(4 * random.nextGaussian())));
        var texts = new ArrayList<String>();
        var expected = folder.resolve("expected.txt");
        for (double[] column : columns) {
            var others = DoubleStream.concat(
                            Arrays.stream(column), DoubleStream.of(-1e9, -2.5, -0.1, 0, 0.5, 1.5, 3.0001, 1e9))
                    .toArray();
            texts.add(text(column) + "\n" + text(others));
        }
        var data = Files.writeString(folder.resolve("data.txt"), String.join("\n", texts));
        var script = Files.writeString(folder.resolve("quantiles.py"), """
                import sys
                import warnings
                import numpy as np
                from sklearn.preprocessing import QuantileTransformer
                warnings.simplefilter("ignore")
                lines = [np.array(line.split(), float)[:, None] for line in open(sys.argv[1])]
                with open(sys.argv[2], "w") as out:
                    for train, new in zip(lines[::2], lines[1::2]):
                        transformer = QuantileTransformer(output_distribution="normal").fit(train)
                        # Its quantiles of equal numbers may differ in the last bit.
                        transformer.quantiles_ = np.vectorize(lambda x: float("%.14g" % x))(transformer.quantiles_)
                        places = transformer.transform(new)
                        print(*(repr(float(place)) for place in places[:, 0]), file=out)
                """);
        var process = new ProcessBuilder(python, script.toString(), data.toString(), expected.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(new String(process.getInputStream().readAllBytes(), UTF_8))
                .isZero();
        var lines = Files.readAllLines(expected);
        for (int k = 0; k < columns.size(); k++) {
            var curve = fit(Normalization.Kind.QUANTILE, columns.get(k).clone());
            double[] others = numbers(texts.get(k).split("\n")[1]);
            double[] places = numbers(lines.get(k));
            for (int i = 0; i < others.length; i++) {
                assertThat(curve.of(others[i]))
                        .as("column %d, %s", k, others[i])
                        .isCloseTo(places[i], within(1e-9));
            }
        }
    }

    private static double[] column(int rows, java.util.function.DoubleSupplier next) {
        return DoubleStream.generate(next)
                .limit(rows)
                .map(x -> Double.parseDouble(String.format(java.util.Locale.ROOT, "%.12g", x)))
                .toArray();
    }

    private static String text(double[] numbers) {
        return String.join(
                " ", Arrays.stream(numbers).mapToObj(Double::toString).toList());
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static String python() throws IOException, InterruptedException {
        for (var name : List.of("python3", "/usr/bin/python3")) {
            try {
                var process = new ProcessBuilder(name, "-c", "import sklearn.preprocessing")
                        .redirectErrorStream(true)
                        .start();
                process.getInputStream().readAllBytes();
                if (process.waitFor() == 0) {
                    return name;
                }
            } catch (IOException e) {
                // There is none of that name.
            }
        }
        assumeTrue(false, "no python3 with scikit-learn here (on Debian: python3-sklearn)");
        throw new AssertionError();
    }
}
