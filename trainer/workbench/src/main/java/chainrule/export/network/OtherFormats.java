package chainrule.export.network;

import chainrule.base.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Recognises the formats of other programs by how their files begin, and says how to convert them. */
public final class OtherFormats {
    public static final String PYTORCH =
            "%s is a file of PyTorch, which is a pickle and can run any program when it is read: convert it in Python, net.load_state_dict(torch.load(\"%s\")) and safetensors.torch.save_file(net.state_dict(), \"net.safetensors\")";

    private static final int PICKLE = 0x80;
    private static final int OLDEST_PICKLE = 2;
    private static final int NEWEST_PICKLE = 5;

    private OtherFormats() {}

    /**
     * @param start the first nine bytes, or fewer
     * @throws UserException if the file is of a known format that is not read
     */
    public static void refuse(Path file, byte[] start) {
        var text = new String(start, StandardCharsets.ISO_8859_1);
        if (start.length > 1 && (start[0] & 0xFF) == PICKLE && start[1] >= OLDEST_PICKLE && start[1] <= NEWEST_PICKLE) {
            throw new UserException(
                    (PYTORCH + " (of scikit-learn: skl2onnx.to_onnx)").formatted(file, file.getFileName()));
        } else if (text.startsWith("\u0089HDF")) {
            throw new UserException(
                    "%s is an HDF5 file, perhaps of Keras: export the network as ONNX, model.export(\"net.onnx\", format=\"onnx\")"
                            .formatted(file));
        } else if (text.startsWith("\u0093NUMPY")) {
            throw new UserException(
                    "%s is an array of NumPy: save all weights with safetensors.numpy.save_file".formatted(file));
        } else if (text.startsWith("TFL3", 4)) {
            throw new UserException(
                    "%s is a file of TensorFlow Lite: convert the network that it was made of with tf2onnx"
                            .formatted(file));
        } else if (text.startsWith("GGUF")) {
            throw new UserException(
                    "%s is a GGUF file, for language models: a multilayer perceptron is needed".formatted(file));
        }
    }
}
