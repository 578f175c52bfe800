package chainrule.report;

import chainrule.base.UserException;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.report.ConfusionPicture.Whole;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
class FiguresTest {
    /** Of a PNG, for each unit. */
    private static final int PIXELS = 2;

    private static final int BLUE = 0x0072b2;
    private static final int VERMILLION = 0xd55e00;

    private static List<EpochMetrics> epochs(int count, boolean validated) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new EpochMetrics(
                        i,
                        i * 10L,
                        0.1,
                        new Score(2.0 / i, 1 - 1.0 / (i + 1)),
                        validated ? new Score(1 + 1.0 / i, 0.5) : Score.NONE,
                        i))
                .toList();
    }

    /** Charts need fonts, which a bare container may lack. */
    private static BufferedImage drawn(Figure figure) throws IOException {
        try {
            return ImageIO.read(new ByteArrayInputStream(figure.png()));
        } catch (UserException e) {
            assumeTrue(false, e.getMessage());
            throw e;
        }
    }

    @Test
    void aHeatMapHasTheDigitsThatTellItsCellsApart() {
        assertThat(heatMap(0.9, 0.5).decimals()).isEqualTo(2);
        assertThat(heatMap(0.4401, 0.4412, 0.4437, Double.NaN, 0.4401).decimals())
                .isEqualTo(3);
        assertThat(heatMap(1, 1 + 1e-9).decimals()).isEqualTo(5);
    }

    private static HeatMapFigure heatMap(double... row) {
        var columns = IntStream.range(0, row.length).mapToObj(Integer::toString).toList();
        return new HeatMapFigure("h", "t", "c", "x", columns, "y", List.of("a"), new double[][] {row});
    }

    /** Whoever can draw gets to see what is wrong with a drawing. */
    @Test
    void aFaultOfADrawingIsNotCalledALackOfFonts() throws IOException {
        var epochs = epochs(2, true);
        drawn(TrainingCurves.of(epochs, epochs.get(0)).get(0));
        for (var fault :
                List.of(new NullPointerException("x"), new InternalError("x"), new NoClassDefFoundError("x"))) {
            assertThatThrownBy(() -> Drawing.guarded(() -> {
                        throw sneaked(fault);
                    }))
                    .isSameAs(fault);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaked(Throwable fault) throws T {
        throw (T) fault;
    }

    private static long pixels(BufferedImage image, int colour) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff) == colour)
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 60, 500})
    void aTrainingOfAnyLengthHasItsTwoCurves(int count) throws Exception {
        var epochs = epochs(count, true);
        var figures = TrainingCurves.of(epochs, epochs.get(count / 2));
        assertThat(figures).extracting(Figure::name).containsExactly("loss", "accuracy");
        for (var figure : figures) {
            var image = drawn(figure);
            assertThat(image.getWidth()).isEqualTo(PIXELS * 520);
            assertThat(pixels(image, BLUE)).isGreaterThan(100);
            assertThat(pixels(image, VERMILLION)).isGreaterThan(100);
            assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(figure.svg().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    @Test
    void withoutValidationThereIsOneCurve() throws IOException {
        var epochs = epochs(20, false);
        var loss = TrainingCurves.of(epochs, epochs.get(19)).get(0);
        var image = drawn(loss);
        assertThat(pixels(image, BLUE)).isGreaterThan(100);
        assertThat(pixels(image, VERMILLION)).isZero();
    }

    @Test
    void theSameFigureHasTheSameBytes() throws IOException {
        var epochs = epochs(5, true);
        drawn(TrainingCurves.of(epochs, epochs.get(0)).get(0));
        assertThat(TrainingCurves.of(epochs, epochs.get(0)).get(0).png())
                .isEqualTo(TrainingCurves.of(epochs, epochs.get(0)).get(0).png());
    }

    /** From left to right by their values, also of one seed each, where a mean has no error bar. */
    @ParameterizedTest
    @CsvSource({"0.4, 58.2, 61.5, 64", "NaN, 9.75, 11.625, 11.7", "NaN, 0.001, 0.002, 0.0021", "0, 5, 5, 5"})
    void theRungsOfALadderStandAtTheirValues(double half, double first, double second, double third)
            throws IOException {
        double[] values = {first, second, third};
        var rungs = IntStream.range(0, 3)
                .mapToObj(i -> new LadderFigure.Rung("step " + i, values[i], values[i] - half, values[i] + half, "+1"))
                .toList();
        var axis = new Axis("accuracy (%)", Axis.Scale.LINEAR);
        var image = drawn(new LadderFigure("ladder", "A ladder", "Steps.", axis, rungs));
        var places = new int[3];
        for (int i = 0; i < 3; i++) {
            // The middle of a row, in the pixels of the image.
            int y = PIXELS * (44 + 30 * i + 15);
            var blue = IntStream.range(0, image.getWidth())
                    .filter(x -> (image.getRGB(x, y) & 0xffffff) == BLUE)
                    .summaryStatistics();
            assertThat(blue.getCount()).as("row %d", i).isPositive();
            places[i] = (blue.getMin() + blue.getMax()) / 2;
            assertThat(blue.getMin()).isGreaterThan(PIXELS * 190);
            assertThat(blue.getMax()).isLessThan(PIXELS * 560);
        }
        for (int i = 1; i < 3; i++) {
            if (values[i] > values[i - 1]) {
                assertThat(places[i]).isGreaterThan(places[i - 1]);
            } else {
                assertThat(places[i]).isEqualTo(places[i - 1]);
            }
        }
    }

    /** The mean's stroke stands between the lowest and the highest dot; a row without values has none. */
    @Test
    void theMeanOfARowOfDotsStandsAtItsValue() throws IOException {
        double none = Double.NaN;
        var rows = List.of(
                new DotsFigure.Row("a", List.of(0.0, 4.0), 2, 1, 3, "2"),
                new DotsFigure.Row("b", List.of(8.0, none), 8, none, none, "8"),
                new DotsFigure.Row("c", List.of(none, none), none, none, none, "–"));
        var axis = new Axis("loss", Axis.Scale.LINEAR);
        var image = drawn(new DotsFigure("dots", "Dots", "Dots.", axis, rows, true));
        var places = new double[2];
        for (int i = 0; i < 3; i++) {
            // Above the dots and the bar, in the pixels of the image.
            int y = PIXELS * (44 + 30 * i + 8);
            var stroke = IntStream.range(0, image.getWidth())
                    .filter(x -> (image.getRGB(x, y) & 0xffffff) == VERMILLION)
                    .summaryStatistics();
            assertThat(stroke.getCount() > 0).as("row %d", i).isEqualTo(i < 2);
            if (i < 2) {
                places[i] = stroke.getAverage();
            }
        }
        // From 0 to 8 over 205 to 550.
        assertThat(places[0]).isCloseTo(PIXELS * (205 + 345 * 2 / 8.0), within(1.0 * PIXELS));
        assertThat(places[1]).isCloseTo(PIXELS * 550, within(1.0 * PIXELS));
    }

    @Test
    void bandsAreDrawnAroundTheirCurve() throws IOException {
        var points = IntStream.range(0, 20)
                .mapToObj(i -> new Line.Point(i, i, i - 5, i + 5))
                .toList();
        var line = new Line("mean", points, Line.Style.of(0));
        var y = new Axis("loss", Axis.Scale.LINEAR);
        var image = drawn(new LineFigure("f", "F", new Axis("epoch", Axis.Scale.WHOLE), y, List.of(line)));
        // Blue at a fifth on white.
        assertThat(IntStream.range(0, image.getHeight())
                        .map(row -> image.getRGB(image.getWidth() / 2, row) & 0xff)
                        .filter(blue -> blue > 0xb2 && blue < 0xff)
                        .count())
                .isGreaterThan(100);
    }

    /** The marks below the horizontal axis, by their columns. */
    private static List<Integer> ticks(BufferedImage image) {
        int axis = IntStream.range(0, image.getHeight())
                .boxed()
                .max(Comparator.comparingLong(row -> dark(image, row).count()))
                .orElseThrow();
        int row = axis + 5;
        return dark(image, row).filter(x -> !isDark(image, x - 1, row)).boxed().toList();
    }

    private static IntStream dark(BufferedImage image, int row) {
        return IntStream.range(1, image.getWidth()).filter(x -> isDark(image, x, row));
    }

    private static boolean isDark(BufferedImage image, int x, int y) {
        return (image.getRGB(x, y) & 0xff) < 0xc0;
    }

    private static BufferedImage curve(Axis x, double first, double last, int count) throws IOException {
        var points = IntStream.range(0, count)
                .mapToDouble(i -> first + (last - first) * i / (count - 1))
                .mapToObj(value -> Line.Point.of(value, value))
                .toList();
        return drawn(new LineFigure(
                "f", "F", x, new Axis("loss", Axis.Scale.LINEAR), List.of(new Line("a", points, Line.Style.of(0)))));
    }

    /** Two epochs are the fewest with an axis between them. */
    @Test
    void theAxisOfTwoEpochsHasBothNumbers() throws IOException {
        assertThat(ticks(curve(new Axis("epoch", Axis.Scale.WHOLE), 1, 2, 2))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"3,3", "12,12", "50,10", "100,10", "2000,10"})
    void aLongAxisOfEpochsHasTicksAtRoundNumbers(int epochs, int expected) throws IOException {
        var ticks = ticks(curve(new Axis("epoch", Axis.Scale.WHOLE), 1, epochs, epochs));
        assertThat(ticks).hasSize(expected);
        // From the first epoch to the first round number it is not as far as between two of these.
        assertThat(ticks.get(1) - ticks.get(0)).isCloseTo(ticks.get(2) - ticks.get(1), within(2));
    }

    /** The axes of a run's gradients, after few epochs. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void aLogarithmicAxisOverFewEpochsHasTicks(int epochs) throws IOException {
        var points = IntStream.rangeClosed(1, epochs)
                .mapToObj(i -> Line.Point.of(i, 0.3 / i))
                .toList();
        var y = new Axis("norm", Axis.Scale.LOGARITHMIC);
        var image = drawn(new LineFigure(
                "f", "F", new Axis("epoch", Axis.Scale.WHOLE), y, List.of(new Line("a", points, Line.Style.of(0)))));
        long lines = IntStream.range(0, image.getHeight())
                .filter(row -> IntStream.range(0, image.getWidth())
                                .filter(x -> (image.getRGB(x, row) & 0xffffff) == (Palette.GRID & 0xffffff))
                                .count()
                        > image.getWidth() / 2)
                .count();
        assertThat(lines).isGreaterThan(8);
        assertThat(ticks(image)).hasSize(epochs);
    }

    @Test
    void aShortLogarithmicAxisReachesASecondPowerOfTen() throws IOException {
        // From 10: ticks at 10, 20, …, 100 and 200. From 40, where the points begin, there would be 8.
        assertThat(ticks(curve(new Axis("batch", Axis.Scale.LOGARITHMIC), 40, 200, 5)))
                .hasSize(11);
    }

    /** XChart goes on looking for shorter names of its ticks where they are all too long. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-9, 1e-4, 1e7, 1e20, 1e300})
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void lossesOfAnySizeAreDrawnWithTicks(double loss) throws IOException {
        var epochs = new Axis("epoch", Axis.Scale.WHOLE);
        for (var scale : List.of(Axis.Scale.LINEAR, Axis.Scale.LOGARITHMIC)) {
            var points = IntStream.rangeClosed(1, 20)
                    .mapToObj(i -> Line.Point.of(i, loss * i / 20))
                    .toList();
            var figure = new LineFigure(
                    "f", "F", epochs, new Axis("loss", scale), List.of(new Line("a", points, Line.Style.of(0))));
            assertThat(pixels(drawn(figure), BLUE)).isGreaterThan(100);
        }
    }

    private static Parameters firstLayer(int inputs, int units) {
        var hidden = new LayerSpec(units, new Activation.Relu(), Initialization.HE, Penalty.NONE, 0);
        var output = new LayerSpec(2, new Activation.Identity(), Initialization.HE, Penalty.NONE, 0);
        return Parameters.zeros(new MlpSpec(inputs, List.of(hidden, output), Loss.CROSS_ENTROPY));
    }

    @Test
    void weightsBecomePicturesWithTheLargestFirst() throws IOException {
        var parameters = firstLayer(3 * 2 * 2, 2);
        // Unit 1 is red above, unit 0 weaker and against green at the lower right.
        parameters.values()[0 * 2 + 1] = 5;
        parameters.values()[1 * 2 + 1] = 5;
        parameters.values()[(4 + 3) * 2] = -1;
        var figure = WeightPictures.of(parameters, new Shape(3, 2, 2)).orElseThrow();
        var image = ImageIO.read(new ByteArrayInputStream(figure.png()));
        int scale = image.getWidth() / 6;
        assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xff8080);
        assertThat(image.getRGB(0, image.getHeight() - 1) & 0xffffff).isEqualTo(0x808080);
        assertThat(image.getRGB(2 * scale + 1, 0) & 0xffffff).isEqualTo(0xffffff);
        assertThat(image.getRGB(5 * scale + 1, image.getHeight() - 1) & 0xffffff)
                .isEqualTo(0x800080);
    }

    @Test
    void whatIsNotAPictureHasNone() {
        assertThat(WeightPictures.of(firstLayer(4, 2), Shape.vector(4))).isEmpty();
    }

    @Test
    void aConfusionNeedsASquare() throws IOException {
        assertThatThrownBy(() -> new ConfusionPicture("c", "C", List.of("a", "b"), new int[][] {{1, 2}}, Whole.ROW))
                .isInstanceOf(IllegalArgumentException.class);
        var image = drawn(new ConfusionPicture("c", "C", List.of("a", "b"), new int[][] {{4, 0}, {0, 0}}, Whole.ROW));
        assertThat(pixels(image, 0x6fb3de)).isGreaterThan(10_000);
    }

    /** Half of the first row is in each column: the second column holds nothing else, the first one three times as much. */
    @Test
    void aConfusionIsDividedByItsRowsOrItsColumns() {
        int[][] counts = {{2, 2}, {6, 0}};
        assertThat(new ConfusionPicture("c", "C", List.of("a", "b"), counts, Whole.ROW).percent())
                .isDeepEqualTo(new int[][] {{50, 50}, {100, 0}});
        assertThat(new ConfusionPicture("c", "C", List.of("a", "b"), counts, Whole.COLUMN).percent())
                .isDeepEqualTo(new int[][] {{25, 100}, {75, 0}});
    }

    /** Whatever a series holds: XChart itself ends with an exception at most of these. */
    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                1e299,
                -1e299,
                1e160,
                Double.MIN_VALUE,
                1e-300,
                -0.0
            })
    void anyNumberInASeriesIsDrawnOrLeavesAGap(double value) throws IOException {
        for (var scale : Axis.Scale.values()) {
            for (double other : new double[] {value, 1}) {
                var points = List.of(
                        Line.Point.of(1, other),
                        new Line.Point(2, value, value, value),
                        new Line.Point(3, other, value, 1),
                        Line.Point.of(value, 1));
                var axis = new Axis("y", scale);
                var lines = Stream.of(Line.Pattern.values())
                        .map(pattern -> new Line(pattern.toString(), points, new Line.Style(Palette.BLUE, pattern)))
                        .toList();
                drawn(new LineFigure("f", "t", new Axis("x", Axis.Scale.LINEAR), axis, lines));
            }
        }
    }

    @Test
    void aBarIsAsLongAsItsValue() throws IOException {
        var bars =
                List.of(new BarFigure.Bar("a", 2, "2"), new BarFigure.Bar("b", 1, "1"), new BarFigure.Bar("c", 0, "0"));
        var image = drawn(new BarFigure("bars", "Bars", "Three bars.", "value", bars));
        var lengths = IntStream.range(0, image.getHeight())
                .map(y -> (int) IntStream.range(0, image.getWidth())
                        .filter(x -> (image.getRGB(x, y) & 0xffffff) == BLUE)
                        .count())
                .filter(length -> length > 0)
                .distinct()
                .sorted()
                .toArray();
        assertThat(lengths[lengths.length - 1]).isCloseTo(2 * lengths[0], within(3));
    }

    /** A black and a white pixel, of which the first one matters. */
    @Test
    void aMapIsDarkestWhereItsValueIsLargest() throws IOException {
        var shape = new Shape(1, 1, 2);
        var samples = new Samples(new Features.Bytes(new byte[] {0, (byte) 255}, 2), new int[] {0}).all();
        var figure = new SaliencyPictures("s", "S", "One.", samples, shape, List.of(new double[] {0.25, 0}));
        var image = ImageIO.read(new ByteArrayInputStream(figure.png()));
        int scale = image.getWidth() / 6;
        assertThat(IntStream.of(0, 1, 4, 5).map(pixel -> image.getRGB(pixel * scale, 0) & 0xffffff))
                .containsExactly(0x000000, 0xffffff, BLUE, 0xffffff);
        assertThatThrownBy(() -> new SaliencyPictures("s", "S", "One.", samples, Shape.vector(2), List.of()))
                .isInstanceOf(UserException.class);
    }
}
