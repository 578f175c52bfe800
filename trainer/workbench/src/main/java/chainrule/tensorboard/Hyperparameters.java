package chainrule.tensorboard;

import chainrule.base.Printable;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What TensorBoard's tab HPARAMS reads. No published jar has the classes of its messages; the numbers of their fields are those of
 * {@code tensorboard/plugins/hparams/plugin_data.proto} and {@code api.proto}.
 *
 * <p>No run describes the experiment ({@code Experiment}): TensorBoard would take one run's word for all, and hide the keys that others
 * have. Without it, the columns are put together from all runs. Of a run it keeps the first message that it reads: one that is resumed
 * with more epochs is shown with those that it began with.
 */
final class Hyperparameters {
    private static final int START_INFO = 3;
    private static final int END_INFO = 4;

    private static final int START_HPARAMS = 1;
    private static final int START_SECONDS = 5;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private static final int END_STATUS = 1;
    private static final int END_SECONDS = 2;

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");
    private static final Pattern TRUTH = Pattern.compile("true|false");

    /** How a training run ends, and its number in {@code api.proto}. */
    enum Status {
        SUCCESS(1),
        FAILURE(2);

        private final int number;

        Status(int number) {
            this.number = number;
        }
    }

    /** Writes a message's fields. */
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private Hyperparameters() {}

    /** A {@code HParamsPluginData} with a {@code SessionStartInfo}. */
    static ByteString begun(Map<String, String> values, double seconds) {
        return message(data -> data.writeBytes(START_INFO, message(info -> {
            for (var entry : values.entrySet()) {
                info.writeBytes(START_HPARAMS, message(field -> {
                    field.writeString(KEY, Printable.line(entry.getKey()));
                    field.writeMessage(VALUE, value(entry.getValue()));
                }));
            }
            info.writeDouble(START_SECONDS, seconds);
        })));
    }

    /** A {@code HParamsPluginData} with a {@code SessionEndInfo}. */
    static ByteString ended(Status status, double seconds) {
        return message(data -> data.writeBytes(END_INFO, message(info -> {
            info.writeEnum(END_STATUS, status.number);
            info.writeDouble(END_SECONDS, seconds);
        })));
    }

    private static Value value(String text) {
        var value = Value.newBuilder();
        if (NUMBER.matcher(text).matches()) {
            return value.setNumberValue(Double.parseDouble(text)).build();
        }
        return TRUTH.matcher(text).matches()
                ? value.setBoolValue(Boolean.parseBoolean(text)).build()
                : value.setStringValue(Printable.line(text)).build();
    }

    private static ByteString message(Fields fields) {
        var bytes = ByteString.newOutput();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        return bytes.toByteString();
    }
}
