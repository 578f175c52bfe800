package chainrule.tensorboard;

import chainrule.model.Parameters;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Map;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The values of one moment, each under its tag. What stands before a tag's slash is what TensorBoard groups by. */
public final class Summaries {
    /** Where a PNG's first chunk has the picture's width, and behind it its height. */
    private static final int PNG_WIDTH = 16;

    private static final String HPARAMS = "hparams";
    private static final double MILLISECONDS = 1e-3;

    private final Summary.Builder summary = Summary.newBuilder();

    /** A number, unless it is NaN: what was not measured is skipped. */
    public Summaries scalar(String tag, double value) {
        if (!Double.isNaN(value)) {
            summary.addValue(value(tag).setSimpleValue((float) value));
        }
        return this;
    }

    /** Histograms of every tensor of parameters, called as in a checkpoint. */
    public Summaries histograms(Parameters parameters) {
        for (var piece : Parameters.pieces(parameters.spec())) {
            String group =
                    piece.name().startsWith("W") ? "weights/" : piece.name().startsWith("b") ? "biases/" : "others/";
            histogram(group + piece.name(), parameters.values(), piece.at(), piece.at() + piece.size());
        }
        return this;
    }

    private void histogram(String tag, double[] values, int from, int to) {
        summary.addValue(value(tag).setHisto(Histogram.of(values, from, to)));
    }

    /** A picture. */
    public Summaries image(String tag, String title, byte[] png) {
        var size = ByteBuffer.wrap(png, PNG_WIDTH, 2 * Integer.BYTES);
        summary.addValue(value(tag)
                .setMetadata(SummaryMetadata.newBuilder().setDisplayName(title))
                .setImage(Summary.Image.newBuilder()
                        .setWidth(size.getInt())
                        .setHeight(size.getInt())
                        .setEncodedImageString(ByteString.copyFrom(png))));
        return this;
    }

    /** A text in Markdown. */
    public Summaries text(String tag, String markdown) {
        var tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addStringVal(ByteString.copyFromUtf8(markdown));
        return plugin(tag, "text", ByteString.EMPTY, tensor);
    }

    /**
     * What a training run begins with.
     *
     * @param hyperparameters each key's value as text; one that reads as a number or as a truth value becomes one
     */
    public Summaries begun(Map<String, String> hyperparameters, long milliseconds) {
        return hparams(
                "_hparams_/session_start_info", Hyperparameters.begun(hyperparameters, milliseconds * MILLISECONDS));
    }

    /** That a training run has ended. */
    public Summaries ended(long milliseconds) {
        return ended(Hyperparameters.Status.SUCCESS, milliseconds);
    }

    /** That a training run can't continue. */
    public Summaries failed(long milliseconds) {
        return ended(Hyperparameters.Status.FAILURE, milliseconds);
    }

    private Summaries ended(Hyperparameters.Status status, long milliseconds) {
        return hparams("_hparams_/session_end_info", Hyperparameters.ended(status, milliseconds * MILLISECONDS));
    }

    /** The message is in the metadata; the value has to be there, and be nothing. */
    private Summaries hparams(String tag, ByteString content) {
        var nothing = TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.getDefaultInstance()));
        return plugin(tag, HPARAMS, content, nothing);
    }

    private Summaries plugin(String tag, String name, ByteString content, TensorProto.Builder tensor) {
        summary.addValue(value(tag)
                .setMetadata(SummaryMetadata.newBuilder()
                        .setDataClass(DataClass.DATA_CLASS_TENSOR)
                        .setPluginData(SummaryMetadata.PluginData.newBuilder()
                                .setPluginName(name)
                                .setContent(content)))
                .setTensor(tensor));
        return this;
    }

    private static Summary.Value.Builder value(String tag) {
        return Summary.Value.newBuilder().setTag(tag);
    }

    public Summary.Builder message() {
        return summary;
    }
}
