package chainrule.datasets.image;

import chainrule.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Reads a folder that holds a folder of images for each class ({@code cat/0001.jpg}), or {@code train} and {@code test}
 * that do. JPEG and PNG; hidden files and other endings are passed over. Alpha is dropped, 16 bits become 8, grey
 * becomes RGB.
 */
public final class ImageFolder {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    /** Of a sample: 12 million inputs. */
    private static final int MOST_SIDE = 2048;
    /** Luma of ITU-R BT.601, which JPEG and Pillow's mode L use as well. */
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private ImageFolder() {}

    /**
     * All images as 3×height×width bytes, in the order of their class and file names. Images of another size are scaled
     * (bilinearly, or to a weighted mean over the area), whatever their proportions. The data set is called like the folder.
     *
     * @param size width and height to scale to; empty: width × height of the first image
     * @param progress hears how many images are decoded
     * @throws UserException if a folder or file is missing, empty or broken, or if all images together are too large
     */
    public static Dataset read(Path folder, Optional<Integer> size, Progress progress) {
        var tree = ImageTree.of(folder);
        var shape = size.map(ImageFolder::square)
                .orElseGet(() -> shapeOf(tree.train().get(0).file()));
        return new Dataset(
                folder.toAbsolutePath().normalize().getFileName().toString(),
                shape,
                tree.classes(),
                samples(
                        folder,
                        tree.train(),
                        shape,
                        new Steps("training images", tree.train().size(), progress)),
                samples(
                        folder,
                        tree.test(),
                        shape,
                        new Steps("test images", tree.test().size(), progress)));
    }

    /**
     * One image, scaled and stored as the samples of a data set are.
     *
     * @param shape of the data set: 3 channels, or 1 for grey values
     * @return its {@code shape.features()} bytes, plane by plane
     * @throws UserException if the file can't be decoded, or the shape is not that of an image
     */
    public static byte[] readPixels(Path image, Shape shape) {
        var pixels = new byte[shape.features()];
        readInto(pixels, 0, image, shape, new ReentrantLock());
        return pixels;
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

    private static Shape shapeOf(Path file) {
        var size = new ImageFile(file).size();
        if (size.pixels() > (long) MOST_SIDE * MOST_SIDE) {
            throw new UserException(
                    "%s: %d×%d pixels are more than a network can learn from: give a size to scale to, such as --size 32"
                            .formatted(file, size.width(), size.height()));
        }
        return new Shape(3, size.height(), size.width());
    }

    private static Samples samples(Path folder, List<ImageTree.Entry> entries, Shape shape, Steps steps) {
        int width = shape.features();
        long bytes = (long) entries.size() * width;
        if (bytes > Math.min(LONGEST_ARRAY, Runtime.getRuntime().maxMemory())) {
            throw new UserException("%s: %d images of %s take %d MB, more than fits into memory; give a smaller size"
                    .formatted(folder, entries.size(), shape, bytes >> 20));
        }
        var pixels = new byte[(int) bytes];
        var turn = new ReentrantLock();
        IntStream.range(0, entries.size()).parallel().forEach(i -> {
            readInto(pixels, i * width, entries.get(i).file(), shape, turn);
            steps.next();
        });
        var labels = entries.stream().mapToInt(ImageTree.Entry::label).toArray();
        return new Samples(new Features.Bytes(pixels, width), labels);
    }

    private static void readInto(byte[] pixels, int offset, Path file, Shape shape, ReentrantLock turn) {
        if (shape.channels() != 3 && shape.channels() != 1) {
            throw new UserException(
                    "%s: an image has 1 or 3 channels, but samples of %s are needed; use a network that was trained on images"
                            .formatted(file, shape));
        }
        try {
            var image = new ImageFile(file).decode(turn);
            var rgb = new Resampling(image.getWidth(), image.getHeight(), shape.width(), shape.height()).apply(image);
            store(rgb, pixels, offset, shape);
        } finally {
            if (turn.isHeldByCurrentThread()) {
                turn.unlock();
            }
        }
    }

    private static void store(float[][] rgb, byte[] pixels, int offset, Shape shape) {
        int plane = shape.height() * shape.width();
        for (int i = 0; i < plane; i++) {
            if (shape.channels() == 1) {
                pixels[offset + i] = rounded(LUMA[0] * rgb[0][i] + LUMA[1] * rgb[1][i] + LUMA[2] * rgb[2][i]);
            } else {
                pixels[offset + i] = rounded(rgb[0][i]);
                pixels[offset + plane + i] = rounded(rgb[1][i]);
                pixels[offset + 2 * plane + i] = rounded(rgb[2][i]);
            }
        }
    }

    private static byte rounded(float value) {
        return (byte) Math.min(255, Math.round(value));
    }

    /** Counts what parallel threads have done, and tells it a hundred times at most. */
    private static final class Steps {
        private final String what;
        private final int total;
        private final Progress progress;
        private int done;

        Steps(String what, int total, Progress progress) {
            this.what = what;
            this.total = total;
            this.progress = progress;
        }

        synchronized void next() {
            done++;
            if (done == total || done % Math.max(1, total / 100) == 0) {
                progress.report(what, done, total);
            }
        }
    }
}
