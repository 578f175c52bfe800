package chainrule.datasets.image;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Reads a folder that holds a folder of images for each class ({@code cat/0001.jpg}), or {@code train}, {@code val} and {@code test}
 * that do. Folders within a class's are read; hidden files and those that are not images are skipped and counted. Profiles are
 * ignored, alpha is dropped, 16 bits become 8, grey becomes RGB.
 */
public final class ImageFolder {
    /** Of a sample: 12 million inputs. */
    private static final int MOST_SIDE = 2048;
    /** Luma of ITU-R BT.601, which JPEG and Pillow's mode L use as well. */
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private ImageFolder() {}

    /** The same with images read as is usual. */
    public static Dataset read(Path folder, Optional<Integer> size, Progress progress) {
        return read(folder, size, ImageOptions.STANDARD, List.of(), progress);
    }

    /**
     * All images as 3×height×width bytes, in the order of their classes and file names. Images of another size are scaled
     * (bilinearly, or to a weighted mean over the area), whatever their proportions. The data set is called like the folder.
     *
     * @param size width and height to scale to; empty: width × height of the first image
     * @param known classes of a trained network, in its order, which the classes have if they are the same; else they are {@linkplain
     *     chainrule.datasets.ClassNames#sorted sorted}
     * @param progress hears how many images are decoded
     * @throws UserException if a folder or file is missing or empty, if files are broken and not to be skipped, or if all images
     *     together are too large
     */
    public static Dataset read(
            Path folder, Optional<Integer> size, ImageOptions options, List<String> known, Progress progress) {
        var tree = ImageTree.of(folder, known);
        var shape = size.map(ImageFolder::square).orElseGet(() -> shapeOf(tree.train(), options.exif()));
        var batch = new ImageBatch(folder, shape, options, progress);
        var train = batch.read("training images", tree.train());
        var validation = batch.read("validation images", tree.validation());
        var test = batch.read("test images", tree.test());
        // Names of files are in them: they shall not steer the terminal.
        var notes = Stream.concat(batch.notes().stream().map(Message::text), tree.notes().stream())
                .map(note -> note.map(text -> text.replaceAll("\\p{Cc}", "?")))
                .toList();
        requireEveryClass(folder, tree.classes(), train);
        return new Dataset(
                folder.toAbsolutePath().normalize().getFileName().toString(),
                shape,
                tree.classes(),
                train,
                validation,
                test,
                notes);
    }

    private static void requireEveryClass(Path folder, List<String> classes, Samples train) {
        int[] counts = train.all().classCounts(classes.size());
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                throw new UserException(
                        "%s: every training image of class %s is broken; replace them, or remove the class"
                                .formatted(folder, classes.get(i)));
            }
        }
    }

    /**
     * One image, scaled and stored as the samples of a data set are.
     *
     * @param shape of the data set: 3 channels, or 1 for grey values
     * @param exif whether the image is turned as its EXIF says
     * @return its {@code shape.features()} bytes, plane by plane
     * @throws UserException if the file can't be decoded, or the shape is not that of an image
     */
    public static byte[] readPixels(Path image, Shape shape, boolean exif) {
        var pixels = new byte[shape.features()];
        readInto(pixels, 0, image, shape, exif, new ReentrantLock());
        return pixels;
    }

    /** The same with an image that is turned as its EXIF says. */
    public static byte[] readPixels(Path image, Shape shape) {
        return readPixels(image, shape, true);
    }

    /**
     * Several images as {@link #readPixels} gives them, one after the other.
     *
     * @throws UserException with all files that can't be decoded
     */
    public static Samples readAll(List<Path> images, Shape shape, boolean exif) {
        var options = new ImageOptions(exif, ImageOptions.Broken.REFUSE);
        var batch = new ImageBatch(ImageBatch.NAMED_ONE_BY_ONE, shape, options, Progress.NONE);
        var samples = batch.read(
                "images",
                images.stream().map(file -> new ImageTree.Entry(file, 0)).toList());
        batch.notes();
        return samples;
    }

    private static Shape square(int size) {
        if (size < 1) {
            throw new UserException("images can't be scaled to %d×%d: give a size of 1 or more".formatted(size, size));
        }
        if (size > MOST_SIDE) {
            throw new UserException("images of %d×%d are more than a network can learn from: give a size of %d or less"
                    .formatted(size, size, MOST_SIDE));
        }
        return new Shape(3, size, size);
    }

    /** Of the first image that can be read. */
    private static Shape shapeOf(List<ImageTree.Entry> entries, boolean exif) {
        UnreadableImage first = null;
        for (var entry : entries) {
            try {
                return shapeOf(entry.file(), exif);
            } catch (UnreadableImage e) {
                first = first == null ? e : first;
            }
        }
        throw first;
    }

    private static Shape shapeOf(Path file, boolean exif) {
        var size = new ImageFile(file).size(exif);
        if (size.pixels() > (long) MOST_SIDE * MOST_SIDE) {
            throw new UserException(Message.of(
                    "%s: %d×%d pixels are more than a network can learn from: give a size to scale to, such as %s",
                    file, size.width(), size.height(), DataSetting.SIZE.to(32)));
        }
        return new Shape(3, size.height(), size.width());
    }

    /** @param turn is given back, whatever happens */
    static void readInto(byte[] pixels, int offset, Path file, Shape shape, boolean exif, ReentrantLock turn) {
        if (shape.channels() != 3 && shape.channels() != 1) {
            throw new UserException(
                    "%s: an image has 1 or 3 channels, but samples of %s are needed; use a network that was trained on images"
                            .formatted(file, shape));
        }
        try {
            var picture = new ImageFile(file).decode(turn);
            var orientation = exif ? picture.orientation() : Orientation.UPRIGHT;
            int width = orientation.isTransposed() ? shape.height() : shape.width();
            int height = orientation.isTransposed() ? shape.width() : shape.height();
            var rgb = new Resampling(picture.width(), picture.height(), width, height).apply(picture);
            store(rgb, orientation, pixels, offset, shape);
        } finally {
            if (turn.isHeldByCurrentThread()) {
                turn.unlock();
            }
        }
    }

    private static void store(float[][] rgb, Orientation orientation, byte[] pixels, int offset, Shape shape) {
        int plane = shape.height() * shape.width();
        for (int i = 0; i < plane; i++) {
            int from = orientation.stored(i % shape.width(), i / shape.width(), shape.width(), shape.height());
            if (shape.channels() == 1) {
                pixels[offset + i] = rounded(LUMA[0] * rgb[0][from] + LUMA[1] * rgb[1][from] + LUMA[2] * rgb[2][from]);
            } else {
                pixels[offset + i] = rounded(rgb[0][from]);
                pixels[offset + plane + i] = rounded(rgb[1][from]);
                pixels[offset + 2 * plane + i] = rounded(rgb[2][from]);
            }
        }
    }

    private static byte rounded(float value) {
        return (byte) Math.min(255, Math.round(value));
    }
}
