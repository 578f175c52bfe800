package chainrule.datasets.image;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Features;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.ImageOptions.Broken;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** Decodes many images in parallel, and knows which of them were broken. */
final class ImageBatch {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** In place of a folder. */
    static final Path NAMED_ONE_BY_ONE = Path.of("");

    private final Path folder;
    private final Shape shape;
    private final ImageOptions options;
    private final Progress progress;
    private final ReentrantLock turn = new ReentrantLock();
    private final List<UnreadableImage> broken = new ArrayList<>();
    private int entries;

    /** @param shape of a sample, to which each image is scaled */
    ImageBatch(Path folder, Shape shape, ImageOptions options, Progress progress) {
        this.folder = folder;
        this.shape = shape;
        this.options = options;
        this.progress = progress;
    }

    /** Those that can be read. */
    Samples read(String what, List<ImageTree.Entry> entries) {
        this.entries += entries.size();
        int width = shape.features();
        long bytes = (long) entries.size() * width;
        if (bytes > Math.min(LONGEST_ARRAY, Runtime.getRuntime().maxMemory())) {
            throw new UserException("%s: %d images of %s take %d MB, more than fits into memory; give a smaller size"
                    .formatted(folder, entries.size(), shape, bytes >> 20));
        }
        var pixels = new byte[(int) bytes];
        var steps = new Steps(what, entries.size(), progress);
        var failed = new UnreadableImage[entries.size()];
        IntStream.range(0, entries.size()).parallel().forEach(i -> {
            try {
                ImageFolder.readInto(pixels, i * width, entries.get(i).file(), shape, options.exif(), turn);
            } catch (UnreadableImage e) {
                failed[i] = e;
            }
            steps.next();
        });
        Arrays.stream(failed).filter(one -> one != null).forEach(broken::add);
        int[] good =
                IntStream.range(0, failed.length).filter(i -> failed[i] == null).toArray();
        for (int i = 0; i < good.length; i++) {
            System.arraycopy(pixels, good[i] * width, pixels, i * width, width);
        }
        var labels = Arrays.stream(good).map(i -> entries.get(i).label()).toArray();
        var kept = good.length == failed.length ? pixels : Arrays.copyOf(pixels, good.length * width);
        return new Samples(new Features.Bytes(kept, width), labels);
    }

    /**
     * What is to be said of the broken ones, once all are read.
     *
     * @throws UserException if there are any, and they are not to be skipped
     */
    List<String> notes() {
        if (broken.isEmpty()) {
            return List.of();
        }
        if (options.broken() == Broken.SKIP) {
            return List.of(String.format(
                    Locale.ROOT,
                    "%,d of %,d images %s broken and skipped: %s",
                    broken.size(),
                    entries,
                    broken.size() == 1 ? "is" : "are",
                    UnreadableImage.list(folder, broken)));
        }
        if (broken.size() == 1) {
            throw broken.get(0);
        }
        boolean named = folder.equals(NAMED_ONE_BY_ONE);
        throw new UserException(Message.of(
                "%s%,d of %,d images can't be read; %s; they are %s",
                named ? "" : folder + ": ",
                broken.size(),
                entries,
                named
                        ? "replace them, or leave them out"
                        : Message.of(
                                "replace or remove them, or leave them out with %s", DataSetting.BROKEN.stated("skip")),
                UnreadableImage.list(folder, broken)));
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
