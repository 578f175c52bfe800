package chainrule.experiment.explanation;

import chainrule.base.Counted;
import chainrule.datasets.Batches;
import chainrule.experiment.Findings;
import chainrule.experiment.explanation.Saliency.Computed;
import chainrule.metric.Predictions;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.SaliencyPictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What each pixel of images has to do with the loss or an output. */
record SaliencyOfImages(SaliencyWords words, Batches samples, String part, Computed computed) {
    Findings findings(Predictions predictions) {
        double[] mean = computed.means();
        int pixels = mean.length;
        int half = pixelsOfHalf(mean);
        var maps = computed.first();
        return Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "Over %s of the %s split, half of the mean %s lies on %,d of %,d pixels (%.0f %%).",
                        Counted.of(samples.count(), "sample"),
                        part,
                        words.size(),
                        half,
                        pixels,
                        100.0 * half / pixels))
                .and(words.findings())
                .figures(List.of(pictures(maps)))
                .table(table(maps, predictions))
                .value("of", words.of().orElse("loss"))
                .value("part", part)
                .value("samples", samples.count())
                .value("pixels", pixels)
                .value("pixelsOfHalf", half)
                .value("largestGap", words.gap().map(Completeness::largest).orElse(null))
                .value("columns", List.of());
    }

    /** How many of the pixels with the highest values have half of the sum. */
    static int pixelsOfHalf(double[] values) {
        double[] rising = values.clone();
        Arrays.sort(rising);
        double sum = Arrays.stream(rising).sum();
        double reached = 0;
        int count = 0;
        while (count < rising.length && reached < sum / 2) {
            count++;
            reached += rising[rising.length - count];
        }
        return count;
    }

    private Figure pictures(List<double[]> maps) {
        return new SaliencyPictures(
                "saliency",
                "Where %s depends on the image".formatted(words.subject()),
                "The first samples of the %s split, each with %s of its pixels at its right, %s over the channels: the darker, the larger. Each map is scaled by its own largest value."
                        .formatted(part, words.size(), words.grouped()),
                samples.subset(),
                samples.shape(),
                maps);
    }

    private Table table(List<double[]> maps, Predictions predictions) {
        boolean classes = predictions.task().isClassification();
        var names = predictions.task().names();
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < maps.size(); i++) {
            double[] map = maps.get(i);
            int most = IntStream.range(0, map.length)
                    .reduce((a, b) -> map[b] > map[a] ? b : a)
                    .orElseThrow();
            int width = samples.shape().width();
            rows.add(List.of(
                    Integer.toString(i + 1),
                    classes ? names.get((int) predictions.target(i, 0)) : "–",
                    classes ? names.get(predictions.decision(i, 0)) : "–",
                    String.format(Locale.ROOT, "%.3g", map[most]),
                    "row %d, column %d".formatted(most / width + 1, most % width + 1)));
        }
        return new Table(
                "The pictures, from the upper left to the lower right",
                List.of("picture", "class", "predicted", "largest %s".formatted(words.size()), "where"),
                rows);
    }
}
