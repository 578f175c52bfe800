package chainrule.export;

import chainrule.base.AtomicFile;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.RunSetting;
import chainrule.datasets.DataAction;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableEncoding;
import chainrule.export.dl4j.Dl4jConfiguration;
import chainrule.export.dl4j.Dl4jReader;
import chainrule.export.dl4j.Dl4jWriter;
import chainrule.export.network.ExportedEnsemble;
import chainrule.export.network.ExportedNetwork;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.OtherFormats;
import chainrule.export.onnx.OnnxColumns;
import chainrule.export.onnx.OnnxEnsemble;
import chainrule.export.onnx.OnnxReader;
import chainrule.export.onnx.OnnxWriter;
import chainrule.export.torch.LayerHints;
import chainrule.export.torch.TorchReader;
import chainrule.export.torch.TorchWriter;
import chainrule.model.Precision;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats that a network leaves Chainrule in, and comes back from. */
public enum ModelFormat {
    ONNX {
        @Override
        public byte[] bytes(ExportedNetwork network) {
            return new OnnxWriter(network).bytes();
        }
    },
    DL4J {
        @Override
        public byte[] bytes(ExportedNetwork network) {
            return Dl4jWriter.bytes(network);
        }
    },
    SAFETENSORS {
        @Override
        public byte[] bytes(ExportedNetwork network) {
            return TorchWriter.bytes(network);
        }
    };

    /** What somebody who gets such a file should know; empty if it is all there. */
    public Optional<Message> note(ExportedNetwork network) {
        var loss = network.spec().loss();
        if (this == ONNX) {
            var notes = Stream.of(coarse(network.network()), narrow(network.network()), renamed(network.network()))
                    .flatMap(Optional::stream)
                    .toList();
            return notes.isEmpty() ? Optional.empty() : Optional.of(Message.join("; ", notes));
        }
        if (network.network().encoding().map(TableEncoding::isCurved).orElse(false)) {
            return Optional.of(Message.of(
                    "%s can't hold the normalisation of the columns (%s or quantile): feed it with numbers computed as 'columns' in its metadata says, or use onnx",
                    this, DataSetting.NORMALIZE.stated("robust")));
        }
        if (this == DL4J && !network.spec().features().isPlain()) {
            return Optional.of(
                    Message.text(
                            "DL4J has no scaling layer: the zip has a dense layer with a diagonal matrix, which further training fills"));
        }
        return this == DL4J && !Dl4jConfiguration.hasLoss(loss)
                ? Optional.of(Message.of(
                        "DL4J has no loss like %s: the zip computes the same outputs, and has the squared error for who trains it further",
                        loss.name()))
                : Optional.empty();
    }

    /** A network that computes in float64 may have been trained on columns that float32 can't hold. */
    private static Optional<Message> narrow(Checkpoint network) {
        return network.precision() == Precision.FLOAT64 && network.encoding().isPresent()
                ? Optional.of(Message.of(
                        "its inputs are float32: where a column's numbers need float64, its predictions differ from those of %s",
                        DataAction.PREDICT.of()))
                : Optional.empty();
    }

    private static Optional<Message> renamed(Checkpoint network) {
        var names = network.encoding().stream()
                .flatMap(encoding -> encoding.schema().names().stream())
                .filter(name -> !OnnxColumns.name(name).equals(name))
                .map(name -> "\"%s\" for \"%s\"".formatted(OnnxColumns.name(name), name))
                .collect(Collectors.joining(", "));
        return names.isEmpty() || network.encoding().get().isPlain()
                ? Optional.empty()
                : Optional.of(Message.text("inputs with another name than their column: " + names));
    }

    /** A float has 24 bits: of predictions far from 0 that vary little it keeps few digits, or none. */
    private static Optional<Message> coarse(Checkpoint network) {
        var scaling = network.scaling();
        for (int k = 0; k < scaling.scale().length && network.precision() == Precision.FLOAT32; k++) {
            double mean = scaling.undo(k, 0);
            double deviation = 1 / scaling.scale()[k];
            if (network.task().isRegression() && !scaling.isNone() && Math.ulp((float) mean) > deviation / COARSE) {
                return Optional.of(Message.of(
                        "float32 can't hold predictions of \"%s\" (mean %.6g, deviation %.3g) to three digits of their deviation: in other programs compute (logits − target.shift)/target.scale in float64, or train with %s",
                        network.task().names().get(k), mean, deviation, DataSetting.PRECISION.to("float64")));
            }
        }
        return Optional.empty();
    }

    private static final double COARSE = 1000;

    /** ONNX, zip entries without zip64, and Java's arrays end there; with room for what is not numbers. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 24);

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int BRACE = 8;
    /** The bytes, what is made of them, and the numbers in float64, twice. */
    private static final long MEMORY_PER_BYTE = 6;

    /**
     * Reads a network from a file of any of these formats, whatever it is called.
     *
     * @throws UserException if it can't be read, or holds anything but a multilayer perceptron
     */
    public static ForeignNetwork read(Path file) {
        return read(file, LayerHints.none());
    }

    /**
     * As {@link #read(Path)}.
     *
     * @param hints for files of safetensors, whose names may not tell the order of the layers
     */
    public static ForeignNetwork read(Path file, LayerHints hints) {
        if (!Files.isRegularFile(file)) {
            throw new UserException(file + (Files.isDirectory(file) ? " is a folder, not a file" : ": no such file"));
        }
        try (var in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (MEMORY_PER_BYTE * size > Runtime.getRuntime().maxMemory()) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: %,d MB don't fit into memory; give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                        file,
                        size >> 20));
            }
            byte[] start = in.readNBytes(BRACE + 1);
            // Behind the header's length, which no ONNX file begins with.
            boolean header = start.length > BRACE && start[BRACE] == '{' && start[BRACE - 1] == 0;
            if (hints.order().isPresent() && !header) {
                throw new UserException(Message.of(
                        "%s is for safetensors files, whose names may not give the order, but %s is not one: remove it",
                        RunSetting.LAYER_ORDER, file));
            }
            if (header) {
                return TorchReader.read(file, hints);
            }
            OtherFormats.refuse(file, start);
            return Arrays.equals(Arrays.copyOf(start, ZIP.length), ZIP) ? Dl4jReader.read(file) : OnnxReader.read(file);
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(file, e), e);
        }
    }

    /** @throws UserException if there is none of that name, in small or in capital letters */
    public static ModelFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new UserException(
                        Message.of("%s is '%s': give onnx, dl4j or safetensors", RunSetting.FORMAT, name)));
    }

    /** The file's bytes. */
    public abstract byte[] bytes(ExportedNetwork network);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Writes a network into a new file, which is there in the end whole or not at all.
     *
     * @throws UserException if the file is there already, or can't be written
     */
    public void write(ExportedNetwork network, Path file) {
        requireFree(file);
        long size = (long) network.network().parameters().values().length
                * network.network().precision().bytes();
        if (size > MOST_BYTES) {
            throw tooLarge(file);
        }
        create(file, bytes(network));
    }

    /**
     * Writes an ensemble into a new file, as one graph.
     *
     * @throws UserException if this is not ONNX, the members can't be in one graph, the file is there already, or can't be written
     */
    public void write(ExportedEnsemble ensemble, Path file) {
        if (this != ONNX) {
            throw new UserException(
                    "%s is an ensemble, and %s holds one network: use onnx, or export its members one by one"
                            .formatted(ensemble.name(), this));
        }
        requireFree(file);
        if (ensemble.bytes() > MOST_BYTES) {
            throw tooLarge(file);
        }
        create(file, new OnnxEnsemble(ensemble).bytes());
    }

    private static UserException tooLarge(Path file) {
        return new UserException(
                "%s would be larger than 2 GiB: no format here holds a network of that size".formatted(file));
    }

    private static void create(Path file, byte[] bytes) {
        var part = file.resolveSibling("%s.%d.part"
                .formatted(file.getFileName(), ProcessHandle.current().pid()));
        try {
            AtomicFile.create(file, part, bytes);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static void requireFree(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (Files.exists(file)) {
            throw new UserException("%s is there already: name another file, or remove it".formatted(file));
        }
        if (file.getFileName() == null || folder == null || !Files.isDirectory(folder)) {
            throw new UserException("%s can't be written: there is no folder %s".formatted(file, folder));
        }
    }

    private static UserException unwritable(Path file, IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        String why = e instanceof AccessDeniedException
                ? "permission denied"
                : reason == null ? "its folder takes no files" : reason;
        return new UserException(
                "%s can't be written (%s): free the disk, fix the permissions, or name another file"
                        .formatted(file, why),
                e);
    }
}
