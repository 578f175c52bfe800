package chainrule.datasets.image;

import chainrule.base.UserException;
import chainrule.datasets.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Every image is read to the pixels that Pillow gives, or refused. The reference is Pillow: {@code scripts/image_variants.py} draws some
 * 330 files and writes what Pillow reads in each. What it wrote with Pillow 9.4.0 (libjpeg-turbo 2.1.5, libwebp 1.2.4) is stored; where
 * Python has Pillow, it is asked again.
 */
class ImageVariantsTest {
    /** What Pillow reads and Chainrule refuses. */
    private static final Set<String> REFUSED = Set.of("tiff-float");

    /** A TIFF of colour differences is converted with other rounding. */
    private static final Map<String, Integer> OFF_BY = Map.of("tiff-ycc", 1);

    @TempDir
    private Path folder;

    private final Map<String, Integer> read = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    @Test
    void everyStoredVariantIsReadAsPillowReadIt() throws IOException {
        try (InputStream stored = getClass().getResourceAsStream("variants.tsv.gz")) {
            compare(new GZIPInputStream(stored));
        }
    }

    @Test
    void everyVariantIsReadAsThePillowOfThisMachineReadsIt() throws IOException, InterruptedException {
        var script = Path.of("..", "scripts", "image_variants.py");
        assumeTrue(run("-c", "import PIL.ImageCms").waitFor() == 0, "python3 has no Pillow here (python3-pil)");
        var process = run(script.toString());
        compare(process.getInputStream());
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static Process run(String... words) throws IOException {
        var system = Path.of("/usr/bin/python3");
        var command = new ArrayList<>(List.of(Files.isExecutable(system) ? system.toString() : "python3"));
        command.addAll(List.of(words));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no python3 here");
            throw e;
        }
    }

    private void compare(InputStream lines) throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                compare(line.split("\t"));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(read.get("jpeg")).isGreaterThan(120);
        assertThat(read.get("png")).isGreaterThan(60);
        assertThat(read.keySet()).containsExactly("bmp", "gif", "jpeg", "png", "tiff", "webp");
    }

    /** @param variant name, file, and width, height and pixels; or name, file, "refused" and why */
    private void compare(String[] variant) throws IOException {
        String name = variant[0];
        boolean refused = variant[2].equals("refused") || REFUSED.contains(name);
        var file = Files.write(folder.resolve(name), HexFormat.of().parseHex(variant[1]));
        try {
            var size = new ImageFile(file).size(true);
            byte[] pixels = ImageFolder.readPixels(file, new Shape(3, size.height(), size.width()));
            if (refused) {
                wrong.add(name + " is read");
            } else if (size.width() != Integer.parseInt(variant[2]) || size.height() != Integer.parseInt(variant[3])) {
                wrong.add("%s is %d×%d".formatted(name, size.width(), size.height()));
            } else {
                int difference = largestDifference(pixels, HexFormat.of().parseHex(variant[4]));
                if (difference > OFF_BY.getOrDefault(name, 0)) {
                    wrong.add("%s differs by %d".formatted(name, difference));
                }
                read.merge(
                        name.substring(0, name.indexOf('-') < 0 ? name.length() : name.indexOf('-')), 1, Integer::sum);
            }
        } catch (UserException e) {
            if (!refused) {
                wrong.add(e.getMessage());
            }
        }
    }

    /** @param planes red, then green, then blue; {@code mixed} has them pixel by pixel */
    private static int largestDifference(byte[] planes, byte[] mixed) {
        assertThat(planes).hasSameSizeAs(mixed);
        int most = 0;
        for (int i = 0; i < mixed.length; i++) {
            int ours = planes[i % 3 * (planes.length / 3) + i / 3] & 0xFF;
            most = Math.max(most, Math.abs(ours - (mixed[i] & 0xFF)));
        }
        return most;
    }
}
