package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import chainrule.base.UserException;
import chainrule.tensor.Half;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * Reads the numbers of a file's tensors, widened to float64, and counts how many it makes: a small file could ask for the same
 * numbers again and again.
 */
final class OnnxTensors {
    private static final long NUMBERS_PER_BYTE = 4;
    private static final long SOME_NUMBERS = 1 << 20;
    private static final long MEMORY_SHARE = 2L * Double.BYTES;

    private final Path file;
    private final OnnxExternal external;
    private long room;

    /** @param size of the file */
    OnnxTensors(Path file, long size) {
        this.file = file;
        this.external = new OnnxExternal(file);
        this.room = SOME_NUMBERS + NUMBERS_PER_BYTE * size;
    }

    /**
     * Accounts for numbers that are about to be made.
     *
     * @throws UserException if there are more than a network of the file's size needs
     */
    void spend(long numbers) {
        room -= numbers;
        if (numbers > Runtime.getRuntime().maxMemory() / MEMORY_SHARE) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: %,d numbers don't fit into memory; give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                    file,
                    numbers));
        }
        if (numbers < 0 || room < 0) {
            throw new UserException(
                    "%s makes far more numbers out of its constants than it holds: no multilayer perceptron needs them"
                            .formatted(file));
        }
    }

    /** @throws UserException if the tensor is damaged, or of a type that no weights have */
    OnnxConstant read(TensorProto tensor) {
        int bytes = bytes(tensor);
        var external = external(tensor);
        boolean raw = external != null || tensor.hasRawData();
        ByteBuffer data = external != null
                ? external
                : tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long count = raw ? data.remaining() / bytes : listed(tensor);
        long expected = 1;
        for (long size : tensor.getDimsList()) {
            // Before it can overflow: no product of sizes that are there is larger than what is there.
            expected = size < 0 || size > 0 && expected > count ? -1 : expected * Math.min(size, Integer.MAX_VALUE);
            if (expected < 0) {
                break;
            }
        }
        if (expected != count || raw && data.remaining() % bytes != 0) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s is damaged: '%s' has %,d numbers, which is not what its shape %s says",
                    file,
                    tensor.getName(),
                    count,
                    shortened(tensor.getDimsList())));
        }
        spend(count);
        var values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = raw ? number(tensor.getDataType(), data) : listed(tensor, i);
        }
        return new OnnxConstant(
                tensor.getName(),
                tensor.getDataType(),
                tensor.getDimsList().stream().mapToLong(Long::longValue).toArray(),
                values);
    }

    private static List<Long> shortened(List<Long> sizes) {
        return sizes.subList(0, Math.min(sizes.size(), 8));
    }

    /** Of one number. */
    private int bytes(TensorProto tensor) {
        return switch (tensor.getDataType()) {
            case DataType.BOOL_VALUE, DataType.INT8_VALUE, DataType.UINT8_VALUE -> 1;
            case DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE, DataType.INT16_VALUE, DataType.UINT16_VALUE -> 2;
            case DataType.FLOAT_VALUE, DataType.INT32_VALUE, DataType.UINT32_VALUE -> 4;
            case DataType.DOUBLE_VALUE, DataType.INT64_VALUE, DataType.UINT64_VALUE -> 8;
            default ->
                throw new UserException(
                        "%s: '%s' has numbers of type %s, which are not read: save the model in float32, float64, float16 or bfloat16"
                                .formatted(file, tensor.getName(), type(tensor.getDataType())));
        };
    }

    /** Its name, or its number if it has none here. */
    private static String type(int number) {
        var type = DataType.forNumber(number);
        return type == null ? Integer.toString(number) : type.name();
    }

    private static double number(int type, ByteBuffer data) {
        return switch (type) {
            case DataType.BOOL_VALUE, DataType.UINT8_VALUE -> data.get() & 0xFF;
            case DataType.INT8_VALUE -> data.get();
            case DataType.FLOAT16_VALUE -> Half.ofFloat16(data.getShort());
            case DataType.BFLOAT16_VALUE -> Half.ofBfloat16(data.getShort());
            case DataType.INT16_VALUE -> data.getShort();
            case DataType.UINT16_VALUE -> data.getShort() & 0xFFFF;
            case DataType.FLOAT_VALUE -> data.getFloat();
            case DataType.INT32_VALUE -> data.getInt();
            case DataType.UINT32_VALUE -> data.getInt() & 0xFFFFFFFFL;
            case DataType.DOUBLE_VALUE -> data.getDouble();
            default -> data.getLong();
        };
    }

    /** How many numbers there are in the field that the type has. */
    private static int listed(TensorProto tensor) {
        return switch (tensor.getDataType()) {
            case DataType.FLOAT_VALUE -> tensor.getFloatDataCount();
            case DataType.DOUBLE_VALUE -> tensor.getDoubleDataCount();
            case DataType.INT64_VALUE -> tensor.getInt64DataCount();
            case DataType.UINT32_VALUE, DataType.UINT64_VALUE -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
    }

    private static double listed(TensorProto tensor, int i) {
        return switch (tensor.getDataType()) {
            case DataType.FLOAT_VALUE -> tensor.getFloatData(i);
            case DataType.DOUBLE_VALUE -> tensor.getDoubleData(i);
            case DataType.INT64_VALUE -> tensor.getInt64Data(i);
            case DataType.UINT32_VALUE, DataType.UINT64_VALUE -> tensor.getUint64Data(i);
            case DataType.FLOAT16_VALUE -> Half.ofFloat16((short) tensor.getInt32Data(i));
            case DataType.BFLOAT16_VALUE -> Half.ofBfloat16((short) tensor.getInt32Data(i));
            default -> tensor.getInt32Data(i);
        };
    }

    /** The bytes in another file; null if the tensor has its own. */
    private ByteBuffer external(TensorProto tensor) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL && tensor.getExternalDataCount() == 0) {
            return null;
        }
        var facts = new LinkedHashMap<String, String>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            facts.put(entry.getKey(), entry.getValue());
        }
        var data = external.read(tensor.getName(), facts);
        room += NUMBERS_PER_BYTE * data.remaining();
        return data;
    }
}
