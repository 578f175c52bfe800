package chainrule.audit;

import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;

/** The inputs of a training run: samples changed and normalised, a number at a time. */
final class PlainInputs {
    private final RunConfig config;
    private final Dataset dataset;
    private final double[] subtracted;
    private final double[] divisor;

    /** @param training rows whose statistics normalise all samples */
    PlainInputs(RunConfig config, Dataset dataset, int[] training) {
        this.config = config;
        this.dataset = dataset;
        int channels = dataset.shape().channels();
        this.subtracted = new double[channels];
        this.divisor = new double[channels];
        var layer = new PlainInputLayer(config, dataset);
        boolean table = dataset.schema().isPresent();
        for (int c = 0; c < channels; c++) {
            divisor[c] = 1;
            if (!table || layer.isNumber(c)) {
                measure(c, training);
            }
        }
    }

    private void measure(int channel, int[] training) {
        if (config.data().normalize() == Normalization.Kind.NONE) {
            return;
        }
        boolean bytes = dataset.train().features().fullScale() == 255;
        if (config.data().normalize() == Normalization.Kind.UNIT && bytes) {
            divisor[channel] = 255;
            return;
        }
        int width = dataset.shape().features() / dataset.shape().channels();
        double count = 0;
        double sum = 0;
        double squares = 0;
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        for (int row : training) {
            for (int k = 0; k < width; k++) {
                double x = dataset.train().features().value(row, channel * width + k);
                count++;
                sum += x;
                squares += x * x;
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
        }
        boolean unit = config.data().normalize() == Normalization.Kind.UNIT;
        double mean = sum / count;
        subtracted[channel] = unit ? least : mean;
        divisor[channel] = unit ? most - least : Math.sqrt(squares / count - mean * mean);
    }

    /** @param epoch of the augmentation; 0: none */
    double[][] of(int[] rows, int epoch) {
        var shape = dataset.shape();
        var inputs = new double[rows.length][shape.features()];
        for (int i = 0; i < rows.length; i++) {
            boolean mirrored = false;
            int[] shift = {0, 0};
            if (epoch > 0 && (config.data().flip() || config.data().crop() > 0)) {
                var random = new PlainRandom(config.train().seed(), PlainRandom.AUGMENTATION, epoch, rows[i]);
                mirrored = config.data().flip() && random.uniform() >= 0.5;
                int crop = config.data().crop();
                for (int k = 0; k < 2 && crop > 0; k++) {
                    shift[k] = random.below(2 * crop + 1) - crop;
                }
            }
            boolean changed = epoch > 0 && PlainPicture.isNeeded(config.data());
            double[] picture = changed
                    ? new PlainPicture(
                                    config.data(),
                                    dataset.train().features(),
                                    rows[i],
                                    shape,
                                    config.train().seed(),
                                    epoch)
                            .bytes(mirrored, shift)
                    : new double[0];
            for (int at = 0; at < shape.features(); at++) {
                int channel = at / (shape.height() * shape.width());
                double raw = changed ? picture[at] : raw(shape, rows[i], at, mirrored, shift);
                inputs[i][at] = (raw - subtracted[channel]) / divisor[channel];
            }
        }
        return inputs;
    }

    /** Mirrored first, then shifted down and to the right; black comes in. */
    private double raw(Shape shape, int row, int at, boolean mirrored, int[] shift) {
        int x = at % shape.width();
        int y = at / shape.width() % shape.height();
        int channel = at / (shape.width() * shape.height());
        int fromY = y + shift[0];
        int fromX = (mirrored ? shape.width() - 1 - x : x) + shift[1];
        if (fromY < 0 || fromX < 0 || fromY >= shape.height() || fromX >= shape.width()) {
            return 0;
        }
        return dataset.train()
                .features()
                .value(row, channel * shape.width() * shape.height() + fromY * shape.width() + fromX);
    }
}
