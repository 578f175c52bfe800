package chainrule.datasets.cifar;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataAction;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads CIFAR-10 and CIFAR-100 from the publisher's binary files (see {@link CifarFormat}). Pixels go from the file
 * straight into the data set's one array: 60,000 pictures take 184 MB, once.
 */
public final class Cifar {
    private static final int BUFFER = 1 << 16;

    private Cifar() {}

    /**
     * CIFAR-10: 50,000 + 10,000 pictures in 10 classes.
     *
     * @param folder {@code cifar-10-batches-bin}, or the folder around it
     * @throws UserException if a file is missing, has the wrong length, or holds a label above 9
     */
    public static Dataset read10(Path folder) {
        return read(folder, CifarFormat.CIFAR_10);
    }

    /**
     * CIFAR-100: 50,000 + 10,000 pictures in 100 classes, the fine labels.
     *
     * @param folder {@code cifar-100-binary}, or the folder around it
     * @throws UserException if a file is missing, has the wrong length, or holds a label above 99
     */
    public static Dataset read100(Path folder) {
        return read(folder, CifarFormat.CIFAR_100);
    }

    static Dataset read(Path folder, CifarFormat format) {
        var home = home(folder, format);
        var testFile = List.of(format.testFile());
        requireLengths(home, format, format.trainFiles(), format.trainRecords());
        requireLengths(home, format, testFile, format.testRecords());
        return new Dataset(
                format.name(),
                CifarFormat.SHAPE,
                format.classNames(home),
                samples(home, format, format.trainFiles(), format.trainRecords()),
                samples(home, format, testFile, format.testRecords()));
    }

    private static Path home(Path folder, CifarFormat format) {
        if (!Files.isDirectory(folder)) {
            throw new UserException(Message.of("%s: no such folder; %s", folder, remedy(format)));
        }
        var inner = folder.resolve(format.folder());
        for (var home : List.of(folder, inner)) {
            if (Files.exists(home.resolve(format.trainFiles().get(0)))
                    || Files.exists(home.resolve(format.testFile()))) {
                return home;
            }
        }
        if (Files.isDirectory(inner)) {
            return inner;
        }
        throw new UserException(Message.of(
                "%s: holds neither %s nor a folder %s: the binary version of the data set is needed; %s",
                folder, format.trainFiles().get(0), format.folder(), remedy(format)));
    }

    /** Before anything is read: a missing last file shall not be found after a minute's work. */
    private static void requireLengths(Path home, CifarFormat format, List<String> files, int records) {
        long expected = (long) records * format.recordBytes();
        for (var name : files) {
            var file = home.resolve(name);
            long found = length(file);
            if (!Files.isRegularFile(file)) {
                throw new UserException(
                        Message.of("%s: no such file, %d bytes expected; %s", file, expected, remedy(format)));
            }
            if (found != expected) {
                throw wrongLength(file, found, expected, format);
            }
        }
    }

    private static long length(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UserException(file + ": can't be read; check its permissions and the disk", e);
        }
    }

    private static Samples samples(Path home, CifarFormat format, List<String> files, int records) {
        int width = CifarFormat.SHAPE.features();
        var pixels = new byte[files.size() * records * width];
        var labels = new int[files.size() * records];
        for (int i = 0; i < files.size(); i++) {
            readFile(home.resolve(files.get(i)), format, pixels, labels, i * records, records);
        }
        return new Samples(new Features.Bytes(pixels, width), labels);
    }

    private static void readFile(Path file, CifarFormat format, byte[] pixels, int[] labels, int first, int records) {
        int width = CifarFormat.SHAPE.features();
        long expected = (long) records * format.recordBytes();
        try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            for (int record = 0; record < records; record++) {
                int label = readLabel(in, format);
                int got = label < 0 ? 0 : in.readNBytes(pixels, (first + record) * width, width);
                if (got < width) {
                    throw wrongLength(file, length(file), expected, format);
                }
                if (label >= format.classes().size()) {
                    throw badLabel(file, format, record, label);
                }
                labels[first + record] = label;
            }
        } catch (IOException e) {
            throw new UserException(file + ": can't be read; check its permissions and the disk", e);
        }
    }

    /** The last of the label bytes, or -1 at the end of the file. */
    private static int readLabel(InputStream in, CifarFormat format) throws IOException {
        in.skipNBytes(format.labelBytes() - 1L);
        return in.read();
    }

    private static UserException badLabel(Path file, CifarFormat format, int record, int label) {
        long offset = (long) record * format.recordBytes() + format.labelBytes() - 1;
        return new UserException(Message.of(
                "%s: record %d (counted from 0) has label %d at byte %d, but labels end at %d; %s",
                file, record, label, offset, format.classes().size() - 1, remedy(format)));
    }

    private static UserException wrongLength(Path file, long found, long expected, CifarFormat format) {
        var difference = found < expected
                ? "%d bytes are missing".formatted(expected - found)
                : "%d bytes too many".formatted(found - expected);
        return new UserException(Message.of(
                "%s: %d bytes found, %d expected: %s; %s", file, found, expected, difference, remedy(format)));
    }

    private static Message remedy(CifarFormat format) {
        return Message.of("fetch it again with %s", DataAction.FETCH.of(format.name()));
    }
}
