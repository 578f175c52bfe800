package chainrule.export.dl4j;

import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.export.network.DenseFormat;
import chainrule.export.network.ExportedNetwork;
import chainrule.model.Precision;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network as the zip that DL4J's {@code ModelSerializer} writes, with the normaliser of its inputs: {@code
 * MultiLayerNetwork.load} and {@code ModelSerializer.restoreNormalizerFromFile} read it. Its inputs are samples a row.
 */
public final class Dl4jWriter {
    /** Not DL4J's, which passes over it. */
    static final String CARD = "chainrule.json";

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int ROOM = 1 << 16;
    private static final double FULL_SCALE = 255;

    private Dl4jWriter() {}

    /** With batch normalisations folded into the dense layers in front of them (E3). */
    public static byte[] bytes(ExportedNetwork original) {
        var network = original.folded();
        DenseFormat.require("DL4J's zip", network.spec());
        NativeThreads.prepare();
        var precision = network.network().precision();
        var model = new MultiLayerNetwork(Dl4jConfiguration.of(network.spec(), precision, network.optimizer()));
        model.init();
        int index = 0;
        if (!network.spec().features().isPlain()) {
            assign(model.getParam(index++ + "_W"), diagonal(network));
        }
        for (int l = 0; l < network.layers(); l++) {
            var layer = network.layer(l);
            assign(model.getParam(index + "_W"), layer.weights());
            assign(model.getParam(index++ + "_b"), layer.biases());
            if (network.spec().isParametric(l)) {
                assign(model.getParam(index++ + "_W"), network.slopes(l));
            }
        }
        var zip = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(model, zip, false);
            return completed(zip.toByteArray(), network);
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        } finally {
            model.close();
        }
    }

    /** What each feature is multiplied by, as a matrix row by row. */
    private static double[] diagonal(ExportedNetwork network) {
        var features = network.spec().features();
        int width = features.inputs();
        var matrix = new double[width * width];
        int at = 0;
        for (int k = 0; k < features.parts().size(); k++) {
            double[] scale = network.part(k);
            for (int j = 0; j < features.parts().get(k).inputs(); j++) {
                matrix[at * width + at] = scale.length == 0 ? 1 : scale[j];
                at++;
            }
        }
        return matrix;
    }

    private static void assign(INDArray parameter, double[] rowByRow) {
        parameter.assign(
                Nd4j.createFromArray(rowByRow).castTo(parameter.dataType()).reshape('c', parameter.shape()));
    }

    /** None for raw inputs; with the targets' statistics where those are standardised, for {@code revertLabels}. */
    private static DataNormalization normalizer(ExportedNetwork network) {
        var shape = network.network().shape();
        var normalization = network.network().normalization();
        var scaling = network.network().scaling();
        if (network.network().task().isRegression()
                && !scaling.isNone()
                && network.spec().outputs() == scaling.scale().length) {
            var standardize = standardizing(shape, normalization);
            var mean = new double[scaling.scale().length];
            Arrays.setAll(mean, k -> -scaling.shift()[k] / scaling.scale()[k]);
            standardize.fitLabel(true);
            // ND4J reverts in the type of the outputs, which has to be that of these.
            var type = network.network().precision() == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
            var deviation = Arrays.stream(scaling.scale()).map(s -> 1 / s).toArray();
            standardize.setLabelStats(row(mean).castTo(type), row(deviation).castTo(type));
            return standardize;
        }
        if (Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0)) {
            if (Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)) {
                return null;
            }
            if (shape.isImage() && Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1 / FULL_SCALE)) {
                return new ImagePreProcessingScaler(0, 1);
            }
        }
        return standardizing(shape, normalization);
    }

    /** A mean and a deviation for every feature, those of a channel alike. */
    private static NormalizerStandardize standardizing(Shape shape, Normalization normalization) {
        var mean = new double[shape.features()];
        var deviation = new double[shape.features()];
        int groupWidth = shape.features() / normalization.scale().length;
        for (int j = 0; j < mean.length; j++) {
            int group = j / groupWidth;
            mean[j] = -normalization.shift()[group] / normalization.scale()[group];
            deviation[j] = 1 / normalization.scale()[group];
        }
        return new NormalizerStandardize(row(mean), row(deviation));
    }

    private static INDArray row(double[] values) {
        return Nd4j.createFromArray(values).reshape(1, values.length);
    }

    /**
     * The same with normaliser and card, and without the time of day: the same run makes the same bytes. ModelSerializer, given
     * a normaliser, closes its stream twice, which newer versions of commons-io don't allow.
     */
    private static byte[] completed(byte[] model, ExportedNetwork network) throws IOException {
        var bytes = new ByteArrayOutputStream(model.length + ROOM);
        try (var in = new ZipInputStream(new ByteArrayInputStream(model));
                var out = new ZipOutputStream(bytes)) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                write(out, entry.getName(), in.readAllBytes());
            }
            var normalizer = normalizer(network);
            if (normalizer != null) {
                var numbers = new ByteArrayOutputStream();
                NormalizerSerializer.getDefault().write(normalizer, numbers);
                write(out, ModelSerializer.NORMALIZER_BIN, numbers.toByteArray());
            }
            write(out, CARD, JSON.std.asBytes(network.card().facts()));
        }
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream out, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
