package chainrule.tensor;

import chainrule.base.RegularFile;
import chainrule.base.UserException;
import chainrule.json.Json;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Named arrays and metadata in the safetensors format: eight bytes with the header's length, a JSON header, the arrays'
 * bytes, all little-endian. Source: the format's description at https://github.com/huggingface/safetensors.
 *
 * <p>Reading trusts nothing: a header that is too long or points outside the file, and ranges that overlap or leave
 * gaps, are refused before anything is allocated for them.
 *
 * @param tensors those of real numbers; F16 and BF16 are widened to F32
 * @param types how the file holds each tensor, also those that are not of real numbers and are passed over
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors, Map<String, String> types) {
    /** To be written unchanged. */
    public Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
        this(metadata, tensors, Map.of());
    }

    private static final int MOST_HEADER_BYTES = 1 << 24;
    private static final String METADATA = "__metadata__";

    /** The whole file's bytes. */
    public byte[] bytes() {
        try {
            byte[] header = JSON.std.asBytes(header());
            int padded = (header.length + 7) / 8 * 8;
            int data = tensors.values().stream().mapToInt(Tensor::byteLength).sum();
            var buffer = ByteBuffer.allocate(Long.BYTES + padded + data).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(padded).put(header);
            for (int i = header.length; i < padded; i++) {
                buffer.put((byte) ' ');
            }
            tensors.values().forEach(tensor -> tensor.write(buffer));
            return buffer.array();
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        }
    }

    private Map<String, Object> header() {
        var header = new LinkedHashMap<String, Object>();
        header.put(METADATA, metadata);
        int offset = 0;
        for (var entry : tensors.entrySet()) {
            var tensor = entry.getValue();
            int end = offset + tensor.byteLength();
            // Map.of has another order in each process, and a file's bytes shall be the same.
            var description = new LinkedHashMap<String, Object>();
            description.put("dtype", tensor.type().name());
            description.put("shape", tensor.shape());
            description.put("data_offsets", List.of(offset, end));
            header.put(entry.getKey(), description);
            offset = end;
        }
        return header;
    }

    /** @throws UserException if the file can't be read or is not a safetensors file */
    public static Safetensors read(Path file) {
        try {
            long size = Files.size(RegularFile.require(file));
            if (size > Integer.MAX_VALUE - 8) {
                throw new UserException(file + " is larger than 2 GiB: too large to be read");
            }
            // The bytes, and their numbers in float64.
            if (3 * size > Runtime.getRuntime().maxMemory()) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: %,d MB don't fit into memory; give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                        file,
                        size >> 20));
            }
            return new Reader(file.toString(), Files.readAllBytes(file)).read();
        } catch (NoSuchFileException e) {
            throw new UserException(file + " can't be read: there is no such file", e);
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        }
    }

    /** What the header says of a tensor: from which byte of the data to which it lies. */
    private record Place(StoredType type, List<Long> shape, long begin, long end) {}

    /** One pass over a file's bytes. */
    private record Reader(String name, byte[] bytes) {
        Safetensors read() {
            var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long length = bytes.length < Long.BYTES ? -1 : buffer.getLong();
            if (length < 2 || length > MOST_HEADER_BYTES) {
                throw complaint(
                        bytes.length < Long.BYTES
                                ? "it has %d bytes: it is cut off".formatted(bytes.length)
                                : "its header's length is " + length);
            }
            if (length > buffer.remaining()) {
                throw complaint(String.format(
                        Locale.ROOT,
                        "its header has %,d bytes, of which %,d are there: it is cut off",
                        length,
                        buffer.remaining()));
            }
            var header = header(new String(bytes, Long.BYTES, (int) length, StandardCharsets.UTF_8));
            var data = buffer.slice(Long.BYTES + (int) length, bytes.length - Long.BYTES - (int) length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            var metadata = new LinkedHashMap<String, String>();
            var places = new LinkedHashMap<String, Place>();
            for (var entry : header.entrySet()) {
                if (entry.getKey().equals(METADATA)) {
                    map(entry.getValue())
                            .forEach((key, value) -> metadata.put(String.valueOf(key), String.valueOf(value)));
                } else {
                    places.put(entry.getKey(), place(entry.getKey(), map(entry.getValue()), data.capacity()));
                }
            }
            requireSeamless(places.values(), data.capacity());
            requireRoom(places.values());
            var tensors = new LinkedHashMap<String, Tensor>();
            var types = new LinkedHashMap<String, String>();
            places.forEach((tensor, place) -> {
                types.put(tensor, place.type().name());
                if (place.type().isReal()) {
                    tensors.put(tensor, place.type().read(place.shape(), data, (int) place.begin()));
                }
            });
            return new Safetensors(metadata, tensors, types);
        }

        /** The bytes, and their numbers in float64: of F16 and BF16 four times as many. */
        private void requireRoom(Collection<Place> places) {
            long numbers = places.stream()
                    .filter(place -> place.type().isReal())
                    .mapToLong(place ->
                            (place.end() - place.begin()) / place.type().bytes())
                    .sum();
            if (bytes.length + Double.BYTES * numbers > Runtime.getRuntime().maxMemory()) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: %,d numbers don't fit into memory; give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                        name,
                        numbers));
            }
        }

        private Map<String, Object> header(String json) {
            try {
                var header = JSON.std.mapFrom(json);
                if (header != null) {
                    return header;
                }
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).contains("Duplicate key")) {
                    throw complaint("its header names a tensor twice: " + Json.problem(e));
                }
            }
            throw complaint("its header is not a JSON object");
        }

        /**
         * Each tensor begins where another ends. So every byte belongs to one, and all together take no more memory than the
         * file allows.
         */
        private void requireSeamless(Collection<Place> places, int capacity) {
            var inOrder = places.stream()
                    .sorted(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end))
                    .toList();
            long end = 0;
            for (var place : inOrder) {
                if (place.begin() != end) {
                    throw complaint(String.format(
                            Locale.ROOT, "its tensors overlap or leave gaps at byte %,d of the data", end));
                }
                end = place.end();
            }
            if (end != capacity) {
                throw complaint(String.format(Locale.ROOT, "its tensors take %,d of %,d bytes of data", end, capacity));
            }
        }

        private Place place(String tensor, Map<?, ?> entry, int capacity) {
            List<Long> shape = longs(tensor, entry.get("shape"));
            List<Long> offsets = longs(tensor, entry.get("data_offsets"));
            var type = StoredType.of(String.valueOf(entry.get("dtype")))
                    .orElseThrow(() -> complaint("tensor %s has the unknown type %s: F16, BF16, F32 and F64 are read"
                            .formatted(tensor, entry.get("dtype"))));
            long size = shape.contains(0L) ? 0 : type.bytes();
            for (long dimension : shape) {
                size = dimension < 0 || dimension > Integer.MAX_VALUE ? -1 : Math.multiplyExact(size, dimension);
                if (size < 0 || size > capacity) {
                    throw complaint("tensor %s has the shape %s, more than the file holds".formatted(tensor, shape));
                }
            }
            boolean fits = offsets.size() == 2
                    && offsets.get(0) >= 0
                    && offsets.get(0) <= offsets.get(1)
                    && offsets.get(1) <= capacity
                    && offsets.get(1) - offsets.get(0) == size;
            if (!fits) {
                throw complaint("tensor %s is said to lie at %s, which does not fit its shape %s or the file"
                        .formatted(tensor, offsets, shape));
            }
            return new Place(type, shape, offsets.get(0), offsets.get(1));
        }

        private List<Long> longs(String tensor, Object value) {
            if (!(value instanceof List<?> list)
                    || !list.stream().allMatch(i -> i instanceof Integer || i instanceof Long)) {
                throw complaint("tensor " + tensor + " has no proper shape and data_offsets");
            }
            return list.stream().map(i -> ((Number) i).longValue()).toList();
        }

        private Map<?, ?> map(Object value) {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw complaint("its header has an entry that is not an object");
        }

        private UserException complaint(String what) {
            // A name in the file may hold line breaks, or what a terminal would obey.
            return new UserException(name + " is not a safetensors file: " + what);
        }
    }
}
