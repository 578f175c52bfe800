package chainrule.datasets.image;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Split;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageFolderTest {
    @TempDir
    private Path folder;

    private void draw(String name, int color) throws IOException {
        Drawing.plain(2, 2, color).save(folder.resolve(name));
    }

    private void drawTwoClasses() throws IOException {
        draw("dog/1.png", 0x010203);
        draw("cat/2.png", 0x040506);
        draw("cat/10.png", 0x070809);
    }

    private Dataset read() {
        return ImageFolder.read(folder, Optional.empty(), Progress.NONE);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> reading() {
        return assertThatThrownBy(this::read)
                .isInstanceOf(UserException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).contains(folder.toString()));
    }

    @Test
    void imagesAreSortedByClassAndThenByFileName() throws IOException {
        drawTwoClasses();
        var data = read();
        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.train().labels()).containsExactly(0, 0, 1);
        var features = data.train().features();
        assertThat(List.of(features.value(0, 0), features.value(1, 0), features.value(2, 0)))
                .containsExactly(7f, 4f, 1f);
        assertThat(data.test().count()).isZero();
    }

    @Test
    void classesThatAreNumbersAreSortedByTheirValues() throws IOException {
        for (var name : List.of("10", "2", "1", "-3", "1.5")) {
            draw("train/%s/1.png".formatted(name), 0x010101);
            draw("test/%s/1.png".formatted(name), 0x010101);
        }
        var data = read();
        assertThat(data.classes()).containsExactly("-3", "1", "1.5", "2", "10");
        assertThat(data.test().labels()).containsExactly(0, 1, 2, 3, 4);
        draw("train/other/1.png", 0x010101);
        assertThat(read().classes()).containsExactly("-3", "1", "1.5", "10", "2", "other");
    }

    /** As they were sorted before, by their characters: a network that was trained then is evaluated on the same samples. */
    @Test
    void theClassesOfATrainedNetworkKeepTheirOrder() throws IOException {
        draw("10/1.png", 0x0a0a0a);
        draw("2/1.png", 0x020202);
        draw("1/1.png", 0x010101);
        var known = read(List.of("1", "10", "2"));
        assertThat(known.classes()).containsExactly("1", "10", "2");
        assertThat(known.train().labels()).containsExactly(0, 1, 2);
        assertThat(List.of(
                        known.train().features().value(0, 0),
                        known.train().features().value(1, 0),
                        known.train().features().value(2, 0)))
                .containsExactly(1f, 10f, 2f);
        assertThat(read(List.of("1", "10", "3")).classes()).containsExactly("1", "2", "10");
        assertThat(read(List.of("1", "10")).classes()).containsExactly("1", "2", "10");
    }

    private Dataset read(List<String> known) {
        return ImageFolder.read(folder, Optional.empty(), ImageOptions.STANDARD, known, Progress.NONE);
    }

    @Test
    void trainAndTestAreKeptApart() throws IOException {
        draw("train/cat/1.png", 0x010101);
        draw("train/dog/1.PNG", 0x020202);
        draw("test/dog/1.png", 0x030303);
        var data = read();
        assertThat(data.train().labels()).containsExactly(0, 1);
        assertThat(data.test().labels()).containsExactly(1);
        assertThat(data.test().features().value(0, 0)).isEqualTo(3);
    }

    @Test
    void aClassMayBeCalledTrain() throws IOException {
        draw("train/1.png", 0x010101);
        draw("bus/1.png", 0x010101);
        assertThat(read().classes()).containsExactly("bus", "train");
    }

    @ParameterizedTest
    @CsvSource({
        "training_set, test_set",
        "train2017, val2017",
        "seg_train, seg_test",
        "Train-Images, Valid-Images",
        "trainset, testset"
    })
    void foldersThatLookLikeSplitsAreNotClasses(String train, String test) throws IOException {
        draw(train + "/cat/1.png", 0x010101);
        draw(train + "/dog/1.png", 0x010101);
        draw(test + "/cat/1.png", 0x010101);
        draw("seg_pred/1.png", 0x010101);
        reading()
                .hasMessage(
                        "%s and %s: these look like splits rather than classes; call them train, val and test, or give them other names",
                        folder.resolve(train), test);
        // A train among other things is one.
        draw("test_tube/1.png", 0x010101);
        draw("station/1.png", 0x010101);
        draw("bus/1.png", 0x010101);
        assertThat(read().classes()).hasSize(6);
    }

    @Test
    void aFileInPlaceOfAFolderIsNamed() throws IOException {
        draw("cat/1.png", 0x010101);
        assertThatThrownBy(() -> ImageFolder.read(folder.resolve("cat/1.png"), Optional.empty(), Progress.NONE))
                .hasMessageStartingWith(folder.resolve("cat/1.png") + ": is a file; name a folder");
    }

    @Test
    void theFirstImageGivesTheSizeUnlessOneIsAskedFor() throws IOException {
        Drawing.plain(5, 4, 0x102030).save(folder.resolve("a/1.png"));
        Drawing.plain(9, 9, 0x405060).save(folder.resolve("b/1.png"));
        assertThat(read().shape()).isEqualTo(new Shape(3, 4, 5));
        var square = ImageFolder.read(folder, Optional.of(7), Progress.NONE);
        assertThat(square.shape()).isEqualTo(new Shape(3, 7, 7));
        assertThat(square.train().features().value(1, 48)).isEqualTo(0x40);
        assertThat(square.train().features().value(1, 49)).isEqualTo(0x50);
    }

    @Test
    void progressEndsAtTheNumberOfImages() throws IOException {
        drawTwoClasses();
        var heard = new ArrayList<String>();
        ImageFolder.read(folder, Optional.empty(), (what, done, total) -> heard.add(what + " " + done + "/" + total));
        assertThat(heard).containsExactly("training images 1/3", "training images 2/3", "training images 3/3");
    }

    @Test
    void whatIsNotAnImageIsSkippedAndCounted() throws IOException {
        drawTwoClasses();
        for (var name : List.of(
                "cat/.thumb.png",
                "cat/._1.png",
                "cat/notes.txt",
                "cat/a.TXT",
                "cat/b.txt",
                "cat/c.txt",
                "dog/Thumbs.db",
                "dog/README",
                "labels.csv")) {
            Files.writeString(folder.resolve(name), "no image");
        }
        draw("loose.jpg", 0);
        Files.createDirectories(folder.resolve(".cache"));
        draw("__MACOSX/cat/._1.png", 0);
        var data = read();
        assertThat(data.train().count()).isEqualTo(3);
        assertThat(data.notes())
                .containsExactly("12 files and folders are passed over: 1 ending in .csv (labels.csv), "
                        + "4 ending in .txt (cat/a.TXT, cat/b.txt, cat/c.txt, …), "
                        + "3 hidden (.cache, cat/._1.png, cat/.thumb.png), "
                        + "2 left behind by a system (__MACOSX, dog/Thumbs.db), "
                        + "1 outside of the class folders (loose.jpg), 1 without an ending (dog/README)");
    }

    @Test
    void aFolderOfImagesAloneHasNoNotes() throws IOException {
        drawTwoClasses();
        assertThat(read().notes()).isEmpty();
    }

    @Test
    void foldersInsideAClassAreRead() throws IOException {
        draw("cat/b.png", 0x010101);
        draw("cat/a/z.png", 0x020202);
        draw("cat/a/more/c.png", 0x030303);
        draw("dog/1.png", 0x040404);
        var data = read();
        assertThat(data.train().labels()).containsExactly(0, 0, 0, 1);
        assertThat(levels(data.train())).containsExactly(3, 2, 1, 4);
    }

    private static List<Integer> levels(Samples samples) {
        return IntStream.range(0, samples.count())
                .mapToObj(i -> (int) samples.features().value(i, 0))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"train,val,test", "Train,VALID,Test", "training,validation,Testing"})
    void splitsAreFoldersOfTheUsualNames(String train, String validation, String test) throws IOException {
        draw(train + "/cat/1.png", 0x010101);
        draw(train + "/dog/1.png", 0x020202);
        draw(validation + "/dog/1.png", 0x030303);
        draw(test + "/cat/1.png", 0x040404);
        Files.createDirectory(folder.resolve("extra"));
        var data = read();
        assertThat(levels(data.train())).containsExactly(1, 2);
        assertThat(levels(data.validation())).containsExactly(3);
        assertThat(data.validation().labels()).containsExactly(1);
        assertThat(levels(data.test())).containsExactly(4);
        assertThat(data.notes())
                .containsExactly(
                        "validation samples are those of the folder " + validation
                                + ", whatever the validation share is",
                        "1 file or folder is passed over: 1 next to the folders of the splits (extra)");
        var split = Split.of(data, new Split.Plan(0.5, 0.5, false, 0));
        assertThat(split.train().count()).isEqualTo(2);
        assertThat(split.validation().samples()).isSameAs(data.validation());
        assertThat(split.test().samples()).isSameAs(data.test());
    }

    @Test
    void theSamplesOfValidationAreInTheDigest() throws IOException {
        draw("train/cat/1.png", 0);
        draw("train/dog/1.png", 0);
        var without = read().digest();
        draw("val/cat/1.png", 0);
        assertThat(read().digest()).isNotEqualTo(without);
    }

    @Test
    void twoFoldersOfOneSplitAreRefused() throws IOException {
        draw("train/cat/1.png", 0);
        draw("val/cat/1.png", 0);
        draw("valid/cat/1.png", 0);
        reading().hasMessageContaining("val and valid: two folders of one split; put them together");
    }

    /** As Kaggle's Dogs vs. Cats lies on the disk. */
    @Test
    void trainWithoutClassFoldersIsRefused() throws IOException {
        draw("train/cat.0.png", 0);
        draw("train/dog.0.png", 0);
        draw("test/1.png", 0);
        reading().hasMessageContaining("train: holds 2 images and no class folders; put the images of each class into");
        draw("sample/1.png", 0);
        reading().hasMessageContaining("train: holds 2 images and no class folders");
    }

    @Test
    void testWithoutClassFoldersIsRefused() throws IOException {
        draw("train/cat/0.png", 0);
        draw("train/dog/0.png", 0);
        draw("test/1.png", 0);
        reading().hasMessageContaining("test: holds 1 image and no class folders; put the images of each class into");
        Files.delete(folder.resolve("test/1.png"));
        assertThat(read().test().count()).isZero();
    }

    @Test
    void splitsWithoutTrainAreRefused() throws IOException {
        draw("val/cat/0.png", 0);
        draw("test/cat/0.png", 0);
        reading()
                .hasMessageContaining(
                        "val: there is no folder 'train' next to it; put the class folders to train on into");
    }

    @Test
    void aClassFolderThatIsCalledLikeASplitIsTakenWithANote() throws IOException {
        draw("control/1.png", 0);
        draw("test/1.png", 0);
        assertThat(read().classes()).containsExactly("control", "test");
        assertThat(read().notes()).containsExactly("test is taken for a class, since no class folders are in it");
        draw("test/cat/1.png", 0);
        reading().hasMessageContaining("test: there is no folder 'train' next to it");
    }

    @Test
    void aFolderAroundTheClassFoldersIsNamed() throws IOException {
        draw("photos/cat/1.png", 0);
        draw("photos/dog/1.png", 0);
        reading()
                .hasMessageContaining(
                        "1 class folders, at least 2 are needed: put the images of each class into a folder")
                .hasMessageContaining(", or name " + folder.resolve("photos") + " instead");
    }

    @Test
    void namesOfClassesAreComparedInOneForm() throws IOException {
        String composed = "caf\u00e9";
        String decomposed = "cafe\u0301";
        draw("train/" + decomposed + "/1.png", 0);
        draw("train/Tea/1.png", 0);
        draw("test/" + composed + "/1.png", 0);
        draw("test/tea/1.png", 0);
        var data = read();
        assertThat(data.classes()).containsExactly("Tea", composed);
        assertThat(data.test().labels()).containsExactly(0, 1);
        assertThat(data.notes()).containsExactly("test/tea is taken for class Tea");
        draw("train/" + composed + "/1.png", 0);
        reading().hasMessageContaining("two folders of one class; put them together");
    }

    @Test
    void classesThatDifferInCapitalLettersAreTwoWithANote() throws IOException {
        draw("train/A/1.png", 0);
        draw("train/a/1.png", 0);
        draw("test/a/1.png", 0);
        assertThat(read().classes()).containsExactly("A", "a");
        assertThat(read().test().labels()).containsExactly(1);
        assertThat(read().notes()).containsExactly("classes that differ in capital letters alone: A, a");
    }

    @Test
    void linksInACircleEnd() throws IOException {
        drawTwoClasses();
        Files.createSymbolicLink(folder.resolve("cat/up"), folder);
        Files.createSymbolicLink(folder.resolve("cat/dog"), folder.resolve("dog"));
        Files.createSymbolicLink(folder.resolve("dog/cat"), folder.resolve("cat"));
        var data = read();
        // A class has its own images, and those of the class that it has a link to.
        assertThat(data.train().labels()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(data.notes()).hasSize(1);
    }

    @Test
    void aClassMayHaveASpaceInItsName() throws IOException {
        draw("big cat/1.png", 0);
        draw("dog/1.png", 0);
        assertThat(read().classes()).containsExactly("big cat", "dog");
    }

    @Test
    void endingsCountInAnyCaseAndTheContentTellsTheFormat() throws IOException {
        draw("cat/1.JPG", 0x808080);
        draw("cat/2.Gif", 0x808080);
        draw("dog/1.BMP", 0x808080);
        draw("dog/2.tiff", 0x808080);
        Files.copy(folder.resolve("dog/2.tiff"), folder.resolve("dog/3.jfif"));
        assertThat(levels(read().train())).containsExactly(128, 128, 128, 128, 128);
    }

    @Test
    void allBrokenFilesAreListedAtOnce() throws IOException {
        drawTwoClasses();
        for (int i = 0; i < 12; i++) {
            Files.writeString(folder.resolve("cat/b%02d.png".formatted(i)), i == 0 ? "" : "<html>");
        }
        reading()
                .hasMessageContaining(
                        ": 12 of 15 images can't be read; replace or remove them, or leave them out with broken images = skip;")
                .hasMessageContaining("they are cat/b00.png (it is empty), cat/b01.png (it is not a JPEG")
                .hasMessageEndingWith(" and 2 more");
    }

    @Test
    void brokenFilesAreOmittedOnRequest() throws IOException {
        drawTwoClasses();
        Files.writeString(folder.resolve("cat/0.png"), "");
        var skip = new ImageOptions(true, ImageOptions.Broken.SKIP);
        var data = ImageFolder.read(folder, Optional.empty(), skip, List.of(), Progress.NONE);
        assertThat(levels(data.train())).containsExactly(7, 4, 1);
        assertThat(data.train().labels()).containsExactly(0, 0, 1);
        assertThat(data.notes()).containsExactly("1 of 4 images is broken and skipped: cat/0.png (it is empty)");
        Files.writeString(folder.resolve("dog/1.png"), "");
        assertThatThrownBy(() -> ImageFolder.read(folder, Optional.empty(), skip, List.of(), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("every training image of class dog is broken; replace them, or remove the class");
    }

    @Test
    void theOrderOfParallelThreadsChangesNothing() throws IOException {
        for (int i = 0; i < 40; i++) {
            Drawing.noise(9 + i % 5, 7)
                    .save(folder.resolve("%s/%d.%s"
                            .formatted(
                                    i % 2,
                                    i,
                                    List.of("jpg", "png", "gif", "bmp", "tif", "webp")
                                            .get(i % 6))));
        }
        var digest = ImageFolder.read(folder, Optional.of(5), Progress.NONE).digest();
        for (int i = 0; i < 5; i++) {
            assertThat(ImageFolder.read(folder, Optional.of(5), Progress.NONE).digest())
                    .isEqualTo(digest);
        }
    }

    @Test
    void aLinkThatLeadsBackIsNotFollowed() throws IOException {
        drawTwoClasses();
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        assertThat(read().classes()).containsExactly("cat", "dog");
    }

    @Test
    void aLinkToAClassElsewhereIsFollowed(@TempDir Path elsewhere) throws IOException {
        drawTwoClasses();
        Drawing.plain(2, 2, 0).save(elsewhere.resolve("1.png"));
        Files.createSymbolicLink(folder.resolve("eel"), elsewhere);
        assertThat(read().classes()).containsExactly("cat", "dog", "eel");
    }

    @Test
    void aClassFolderWithoutImagesIsNamed() throws IOException {
        drawTwoClasses();
        Files.createDirectory(folder.resolve("bird"));
        reading()
                .hasMessageContaining(
                        "bird: holds no image (.jpg, .png, .gif, .bmp, .tif or .webp); add some, or remove the folder");
    }

    @Test
    void oneClassIsNotEnough() throws IOException {
        draw("cat/1.png", 0);
        reading().hasMessageContaining("1 class folders, at least 2 are needed: put the images of each class into");
    }

    @Test
    void aTestClassWithoutTrainingImagesIsNamed() throws IOException {
        draw("train/cat/1.png", 0);
        draw("train/dog/1.png", 0);
        draw("test/fox/1.png", 0);
        reading().hasMessageContaining("fox: no training image has this class; rename the folder");
    }

    @Test
    void aFolderThatDoesNotExistIsNamed() {
        folder = folder.resolve("nowhere");
        reading().hasMessageContaining("nowhere: no such folder; name one");
    }

    @Test
    void aFileThatIsNotAnImageIsNamed() throws IOException {
        drawTwoClasses();
        Files.writeString(folder.resolve("dog/0.jpg"), "<html>");
        reading()
                .hasMessageContaining(
                        "0.jpg: can't be read as an image: it is not a JPEG, PNG, GIF, BMP, TIFF or WebP file; replace");
    }

    @Test
    void aTruncatedImageIsRefusedInEitherFormat() throws IOException {
        drawTwoClasses();
        for (var name : List.of("0.jpg", "0.png")) {
            var file = folder.resolve("dog").resolve(name);
            Drawing.noise(64, 64).save(file);
            var whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
            reading().hasMessageContaining(name + ": can't be read as an image: ");
            Files.delete(file);
        }
    }

    @Test
    void aLinkToNothingIsNamed() throws IOException {
        drawTwoClasses();
        Files.createSymbolicLink(folder.resolve("dog/0.jpg"), folder.resolve("gone.jpg"));
        reading().hasMessageContaining("0.jpg: can't be read as an image: it can't be opened");
    }

    @Test
    void anImageOfTooManyPixelsIsRefusedBeforeItIsDecoded() throws IOException {
        drawTwoClasses();
        var file = folder.resolve("dog/1.png");
        var bytes = Files.readAllBytes(file);
        Drawing.claimSize(bytes, 10_000, 5_001);
        Files.write(file, bytes);
        reading().hasMessageContaining("1.png: 10000×5001 pixels are more than the 50 million that are read; scale");
    }

    @Test
    void aSideThatIsTooLongIsRefusedBeforeItIsDecoded() throws IOException {
        drawTwoClasses();
        var file = folder.resolve("dog/1.png");
        var bytes = Files.readAllBytes(file);
        Drawing.claimSize(bytes, 49_000_000, 1);
        Files.write(file, bytes);
        reading().hasMessageContaining("1.png: 49000000×1 pixels: a side has 65535 at most");
    }

    /** Without a size to scale to, the first image's would be that of the samples. */
    @Test
    void samplesOfMillionsOfPixelsAreRefused() throws IOException {
        drawTwoClasses();
        var file = folder.resolve("cat/10.png");
        var bytes = Files.readAllBytes(file);
        Drawing.claimSize(bytes, 7000, 7000);
        Files.write(file, bytes);
        reading().hasMessageContaining("10.png: 7000×7000 pixels are more than a network can learn from");
        assertThatThrownBy(() -> ImageFolder.read(folder, Optional.of(2049), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("give a size of 2048 or less");
    }

    /** Some thirty bytes for each scan make a decoder go over all pixels again. */
    @Test
    void aJpegOfManyScansIsRefusedBeforeItIsDecoded() throws IOException {
        drawTwoClasses();
        var file = Drawing.plain(1000, 1000, 0).save(folder.resolve("dog/1.jpg"));
        var bytes = Files.readAllBytes(file);
        var scan = new byte[] {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 1, 63, 0};
        var many = ByteBuffer.allocate(bytes.length + 2000 * scan.length);
        many.put(bytes, 0, bytes.length - 2);
        for (int i = 0; i < 2000; i++) {
            many.put(scan);
        }
        Files.write(file, many.put(bytes, bytes.length - 2, 2).array());
        reading().hasMessageContaining("1.jpg: 1000×1000 pixels in 2,001 scans would take too long");
    }

    @Test
    void aFileThatIsFarTooLargeIsRefusedUnread() throws IOException {
        drawTwoClasses();
        try (var file = new RandomAccessFile(folder.resolve("dog/1.png").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        reading().hasMessageContaining("1.png: can't be read as an image: the file is larger");
    }

    @Test
    void imagesThatDoNotFitIntoMemoryAreRefused() throws IOException {
        for (int i = 0; i < 200; i++) {
            draw("cat/%d.png".formatted(i), 0);
        }
        draw("dog/1.png", 0);
        assertThatThrownBy(() -> ImageFolder.read(folder, Optional.of(2048), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "201 images of 3×2048×2048 take 2412 MB, more than fits into memory; give a smaller size");
    }

    @Test
    void aSizeBelowOneIsRefused() throws IOException {
        drawTwoClasses();
        assertThatThrownBy(() -> ImageFolder.read(folder, Optional.of(0), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessage("images can't be scaled to 0×0: give a size of 1 or more");
    }

    @Test
    void splitsInsideOfClassFoldersAreNotPooled() throws IOException {
        for (var name : List.of("cat", "dog")) {
            draw(name + "/train/1.png", 0x010101);
            draw(name + "/test/2.png", 0x010101);
        }
        reading()
                .hasMessageContaining("every class folder holds folders of splits (test, train)")
                .hasMessageContaining(folder.resolve("train").resolve("cat").toString());
        // A class folder without them: folders inside of it are the user's own order.
        draw("fox/3.png", 0x010101);
        assertThat(read().train().count()).isEqualTo(5);
    }
}
