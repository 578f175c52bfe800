package chainrule.datasets;

import chainrule.datasets.Normalization.Kind;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What holds for any column of numbers. */
class NormalizationPropertyTest {
    /** What float64 may lose of a number in a short column. */
    private static final double ROUNDING = 1e-12;

    @Provide
    Arbitrary<Float> numbers() {
        return Arbitraries.floats().between(-1e6f, 1e6f).ofScale(3);
    }

    /** Numbers that all differ, and few that repeat. */
    @Provide
    Arbitrary<float[]> columns() {
        var repeated = numbers().list().ofMinSize(1).ofMaxSize(3).map(Arbitraries::of);
        return Arbitraries.oneOf(Arbitraries.just(numbers()), repeated)
                .flatMap(some -> some.array(float[].class).ofMinSize(1).ofMaxSize(40));
    }

    private static Normalization fit(Kind kind, float... column) {
        var data = Tiny.column(column);
        return Normalization.fit(kind, data.shape(), data.train().all());
    }

    private static DoubleStream raw(float... column) {
        return IntStream.range(0, column.length).mapToDouble(i -> column[i]);
    }

    private static DoubleSummaryStatistics inputs(Normalization fitted, float... column) {
        return raw(column).map(x -> fitted.apply(0, x)).summaryStatistics();
    }

    /** How far rounding may move an input. */
    private static double rounding(Normalization fitted, float... column) {
        double largest = raw(column).map(Math::abs).max().orElseThrow();
        return ROUNDING * (1 + largest * fitted.scale()[0]);
    }

    @Property
    void aColumnThatNeverVariesIsOnlyCentred(
            @ForAll("numbers") float value, @ForAll @IntRange(min = 1, max = 100) int rows) {
        var column = new float[rows];
        Arrays.fill(column, value);
        for (var kind : new Kind[] {Kind.UNIT, Kind.STANDARDIZE}) {
            var fitted = fit(kind, column);
            assertThat(fitted.scale()).as("%s", kind).containsExactly(1);
            assertThat(fitted.apply(0, value)).as("%s", kind).isCloseTo(0, within(rounding(fitted, column)));
        }
    }

    @Property
    void theRawValueCanBeComputedFromTheInput(@ForAll("columns") float[] column, @ForAll Kind kind) {
        Assume.that(kind.isAffine());
        var fitted = fit(kind, column);
        double scale = fitted.scale()[0];
        assertThat(raw(column))
                .allSatisfy(raw -> assertThat((fitted.apply(0, raw) - fitted.shift()[0]) / scale)
                        .isCloseTo(raw, within(rounding(fitted, column) / scale)));
    }

    @Property
    void unitReachesFromZeroToOne(@ForAll("columns") float[] column) {
        var fitted = fit(Kind.UNIT, column);
        var inputs = inputs(fitted, column);
        boolean varies = raw(column).distinct().count() > 1;
        assertThat(inputs.getMin()).isCloseTo(0, within(rounding(fitted, column)));
        assertThat(inputs.getMax()).isCloseTo(varies ? 1 : 0, within(rounding(fitted, column)));
    }

    @Property
    void standardizedNumbersHaveMeanZeroAndVarianceOne(@ForAll("columns") float[] column) {
        var fitted = fit(Kind.STANDARDIZE, column);
        double square =
                raw(column).map(x -> Math.pow(fitted.apply(0, x), 2)).average().orElseThrow();
        boolean varies = raw(column).distinct().count() > 1;
        assertThat(inputs(fitted, column).getAverage()).isCloseTo(0, within(rounding(fitted, column)));
        assertThat(square).isCloseTo(varies ? 1 : 0, within(10 * rounding(fitted, column)));
    }
}
