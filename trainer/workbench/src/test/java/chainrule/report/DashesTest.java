package chainrule.report;

import chainrule.report.Dashes.Ruler;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DashesTest {
    /** A unit is a pixel. */
    private static final Dashes UNIT = new Dashes(new Ruler(false, 0, 100, 100), new Ruler(false, 0, 100, 100));

    private static Line flat(Pattern pattern, int points) {
        return new Line(
                "flat",
                IntStream.range(0, points).mapToObj(i -> Point.of(i, 3)).toList(),
                new Style(Palette.BLUE, pattern));
    }

    /** Dashes of 7, gaps of 3.5. */
    @Test
    void pointsCloserThanADashAreDrawnInDashes() {
        var points = UNIT.of(flat(Pattern.DASHED, 30)).points();
        var ends = points.stream().filter(point -> Double.isNaN(point.y())).toList();
        assertThat(ends).extracting(Point::x).containsExactly(7.0, 17.5, 28.0);
        assertThat(points.stream().filter(point -> point.y() == 3))
                .extracting(Point::x)
                .startsWith(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
                .contains(10.5, 11.0, 17.0, 17.5, 21.0)
                .doesNotContain(8.0, 9.0, 10.0, 18.0, 20.0);
    }

    @Test
    void solidLinesAndScatteredPointsStayAsTheyAre() {
        for (var pattern : List.of(Pattern.SOLID, Pattern.THIN, Pattern.RINGS, Pattern.DOTS)) {
            var line = flat(pattern, 30);
            assertThat(UNIT.of(line)).isSameAs(line);
        }
    }

    /** Of a place without a value, too. */
    @Test
    void aGapBeginsANewDash() {
        var line = new Line(
                "gap",
                List.of(Point.of(0, 0), Point.of(5, 0), Point.of(6, Double.NaN), Point.of(7, 0), Point.of(13, 0)),
                new Style(Palette.BLUE, Pattern.DASHED));
        assertThat(UNIT.of(line).points()).extracting(Point::x).containsExactly(0.0, 5.0, 6.0, 7.0, 13.0);
    }

    @Test
    void onALogarithmicAxisADashEndsOnTheStraightLineBetweenItsPoints() {
        var dashes = new Dashes(new Ruler(false, 0, 100, 100), new Ruler(true, 1, 1e4, 100));
        var line =
                new Line("steep", List.of(Point.of(0, 1), Point.of(0, 1e4)), new Style(Palette.BLUE, Pattern.DASHED));
        assertThat(dashes.of(line).points().get(1).y()).isCloseTo(Math.pow(10, 0.28), within(1e-12));
    }
}
