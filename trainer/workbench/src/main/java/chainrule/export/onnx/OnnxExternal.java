package chainrule.export.onnx;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/**
 * The numbers that a model keeps in another file. Only a regular file next to the model is opened, by a name without a path: a
 * stranger's model shall not choose what else is read.
 */
record OnnxExternal(Path model) {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final String REMEDY =
            "save the model with its weights inside: onnx.save_model(onnx.load(\"in.onnx\"), \"out.onnx\")";

    /**
     * @param facts the entries of the tensor's {@code external_data}
     * @throws UserException if the file lies elsewhere, is not there, or does not hold these bytes
     */
    ByteBuffer read(String tensor, Map<String, String> facts) {
        String name = facts.getOrDefault("location", "");
        var file = sibling(tensor, name);
        long offset = number(tensor, facts, "offset", 0);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            long length = number(tensor, facts, "length", Math.max(0, size - offset));
            if (offset > size || length > size - offset) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: '%s' lies at %,d bytes from byte %,d of %s, which has %,d: it is cut short, or another model's",
                        model,
                        tensor,
                        length,
                        offset,
                        name,
                        size));
            }
            if (length > MOST_BYTES || length > Runtime.getRuntime().maxMemory() / Double.BYTES) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: %,d MB of '%s' don't fit into memory; give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                        model,
                        length >> 20,
                        tensor));
            }
            var bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new UserException("%s: %s was cut short while it was read".formatted(model, name));
                }
            }
            return bytes.flip();
        } catch (IOException e) {
            throw new UserException("%s: %s can't be read: %s".formatted(model, name, e), e);
        }
    }

    private Path sibling(String tensor, String name) {
        boolean plain = !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c == 0);
        if (!plain) {
            throw new UserException(
                    "%s: '%s' lies in another file, '%s': only a file next to the model is read, named without a path; %s"
                            .formatted(model, tensor, name, REMEDY));
        }
        Path file;
        try {
            file = model.resolveSibling(name);
        } catch (InvalidPathException e) {
            throw new UserException(
                    "%s: '%s' lies in '%s', which can't be a file's name".formatted(model, tensor, name));
        }
        if (Files.isSymbolicLink(file)) {
            throw new UserException("%s: '%s' lies in %s, which is a symbolic link: put a copy of the file there, or %s"
                    .formatted(model, tensor, name, REMEDY));
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UserException("%s: its weights are in another file: put %s next to the model, or %s"
                    .formatted(model, name, REMEDY));
        }
        return file;
    }

    private long number(String tensor, Map<String, String> facts, String key, long otherwise) {
        String text = facts.get(key);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return Long.parseUnsignedLong(text) < 0 ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UserException(
                    "%s is damaged: '%s' has the %s '%s' in another file".formatted(model, tensor, key, text));
        }
    }
}
