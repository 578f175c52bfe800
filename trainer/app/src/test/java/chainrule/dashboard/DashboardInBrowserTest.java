package chainrule.dashboard;

import chainrule.Chromium;
import chainrule.config.Configuration;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.TrainingRun;
import chainrule.run.page.RunPage;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

import static org.assertj.core.api.Assertions.assertThat;

/** The page as it is used. */
@Tag("slow")
class DashboardInBrowserTest {
    private static ChromeDriver browser;

    @TempDir
    Path runs;

    private final Access access = Access.random();
    private DashboardServer server;

    @BeforeAll
    static void open() {
        browser = Chromium.open();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void start() {
        server = DashboardServer.start(runs, 0, access);
        // What the last test's page complained about is not this test's.
        browser.manage().logs().get(LogType.BROWSER);
    }

    /** The page goes first: it would ask a server that is gone. */
    @AfterEach
    void stop() {
        browser.get("about:blank");
        server.close();
    }

    private void show() {
        browser.get(server.address().toString());
        await("return document.getElementById('connection').textContent === 'Live'");
    }

    private static void await(String script) {
        for (int i = 0; i < 200; i++) {
            if (Boolean.TRUE.equals(browser.executeScript(script))) {
                return;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("not within ten seconds: " + script);
    }

    private static void choose(String select, String value) {
        browser.findElement(By.cssSelector("#%s option[value='%s']".formatted(select, value)))
                .click();
    }

    private static List<String> names() {
        return browser.findElements(By.cssSelector("#runs .name label")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static WebElement box(String name) {
        return browser.findElement(By.cssSelector("#runs input[aria-label='Compare " + name + "']"));
    }

    private static String compared() {
        return browser.findElement(By.id("compared")).getText();
    }

    /** How many points of a chart are of a colour, give or take what smoothing does to it. */
    private static long drawn(String chart, int red, int green, int blue) {
        return ((Number) browser.executeScript("""
                const canvas = document.getElementById(arguments[0]);
                const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
                copy.drawImage(canvas, 0, 0);
                const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
                let count = 0;
                for (let i = 0; i < pixels.length; i += 4) {
                  const near = [0, 1, 2].every(c => Math.abs(pixels[i + c] - arguments[1 + c]) < 8);
                  count += near && pixels[i + 3] > 200 ? 1 : 0;
                }
                return count;""", chart, red, green, blue)).longValue();
    }

    private static void assertNoComplaint() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    @Test
    void runsAreListedDrawnFilteredAndCompared() throws IOException {
        WrittenRun.create(runs.resolve("first-1"), "sgd", 0.1)
                .epoch(1, 0.25)
                .epoch(2, 0.5)
                .done();
        WrittenRun.create(runs.resolve("second-1"), "adam", 0.001)
                .epoch(1, 0.75)
                .epoch(2, 0.7)
                .epoch(3, 0.8);
        WrittenRun.create(runs.resolve("trials/shapes-s1"), "sgd", 0.2).append("result.json", "{}");
        show();
        assertThat(names()).containsExactlyInAnyOrder("first-1", "second-1");
        // The page itself has selected one.
        browser.findElements(By.cssSelector("#runs [type=checkbox]:not(:checked)"))
                .forEach(WebElement::click);
        await("return document.getElementById('compared').textContent.includes('train.optimizer.adam.rate')");
        assertThat(compared())
                .contains("train.optimizer.sgd.rate", "50.00 %, epoch 2")
                .doesNotContain("data.name");
        for (var chart : List.of("loss", "accuracy")) {
            assertThat(drawn(chart, 0x00, 0x72, 0xb2)).as(chart).isGreaterThan(20);
            assertThat(drawn(chart, 0xd5, 0x5e, 0x00)).as(chart).isGreaterThan(20);
        }
        browser.findElement(By.id("differences")).click();
        assertThat(compared()).contains("data.name");

        browser.findElement(By.id("text")).sendKeys("adam");
        assertThat(names()).containsExactly("second-1");
        browser.findElement(By.id("text")).sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        choose("state", "done");
        assertThat(names()).containsExactly("first-1");
        choose("state", "");

        browser.findElement(By.xpath("//thead//button[text()='Best score']")).click();
        assertThat(names()).containsExactly("second-1", "first-1");
        browser.findElement(By.xpath("//thead//button[text()='Best score']")).click();
        assertThat(names()).containsExactly("first-1", "second-1");
        browser.findElement(By.xpath("//button[starts-with(text(), 'Trials of studies (1)')]"))
                .click();
        assertThat(names()).contains("shapes-s1");
        browser.findElement(By.id("logarithmic")).sendKeys(Keys.SPACE);
        browser.findElement(By.id("clear")).click();
        assertThat(compared()).contains("Tick runs");
        assertNoComplaint();
    }

    @Test
    void aRunWithoutAnEpochIsNotAnEmptyChart() throws IOException {
        var run = WrittenRun.create(runs.resolve("new-1"), "sgd", 0.1);
        show();
        String text = "return getComputedStyle(document.getElementById('loss').parentElement, '::after').content";
        await(text + " === '\"No epoch has ended yet.\"'");
        run.epoch(1, 0.5);
        await(text + " === 'none'");
        assertNoComplaint();
    }

    @Test
    void aTrainingIsFollowed() throws Exception {
        var config = Configuration.named("circles-tanh")
                .with("train.epochs", "3", "test")
                .resolve();
        var dataset = Catalog.standard().load(config.data().source(), Progress.NONE);
        show();
        assertThat(browser.findElement(By.id("none")).getText()).startsWith("No runs yet");
        var seen = new AtomicBoolean();
        var ended = new AtomicBoolean();
        var listener = new TrainingListener() {
            @Override
            public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
                ended.set(true);
            }
        };
        new TrainingRun(config, new ReferenceEngine(), List.of(), new RunPage())
                .run(runs, "live", dataset, List.of(listener), () -> {
                    // Between two batches after the first epoch: long enough for its files to be written, and for the
                    // page to
                    // look.
                    if (ended.get() && !seen.getAndSet(true)) {
                        await(
                                "return document.querySelector('[data-state=training] .epochs')?.textContent.match(/^[12] of 3/) !== null");
                        await("return document.querySelectorAll('#selected li').length === 1");
                    }
                    return false;
                });
        assertThat(seen).isTrue();
        await("return document.querySelector('[data-state=done] .epochs')?.textContent === '3 of 3'");
        await("return document.getElementById('compared').textContent.includes('report, accuracy')");
        assertNoComplaint();
    }

    @Test
    void runsOfDifferentTasksAreDrawnInChartsOfTheirOwn() throws IOException {
        WrittenRun.create(runs.resolve("classes-1"), "sgd", 0.1).epoch(1, 0.25).done();
        var reals = WrittenRun.create(runs.resolve("reals-1"), "sgd", 0.1);
        Files.writeString(
                runs.resolve("reals-1/metrics.csv"),
                "epoch,step,rate,trainLoss,trainR2,validationLoss,validationR2,seconds\n");
        reals.append("metrics.csv", "1,1,0.1,3.0,0.1,3.0,0.625,1.0\n").done();
        show();
        browser.findElements(By.cssSelector("#runs [type=checkbox]:not(:checked)"))
                .forEach(WebElement::click);
        await("return Chart.getChart('r2')?.data.datasets.length === 2");
        await(
                "return Chart.getChart('accuracy').data.datasets.map(set => set.label).join() === 'classes-1, training,classes-1, validation'");
        assertThat(compared()).contains("R² 0.6250, epoch 1", "25.00 %, epoch 1", "cross-entropy", "squared-error");
        assertThat(browser.findElement(By.id("losses")).getText())
                .contains("different losses")
                .contains("cross-entropy");
        box("classes-1").click();
        await("return document.getElementById('accuracy').closest('figure').hidden");
        await("return document.getElementById('losses').hidden");
        assertNoComplaint();
    }

    @Test
    void newEpochsAreDrawnAndASelectionOutlivesTheServer() throws IOException {
        var run = WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1).epoch(1, 0.25);
        show();
        await("return document.getElementById('compared').textContent.includes('25.00 %, epoch 1')");
        await("return Chart.getChart('accuracy').data.datasets[0]?.data.length === 1");
        run.epoch(2, 0.5).epoch(3, 0.75);
        await("return document.getElementById('compared').textContent.includes('75.00 %, epoch 3')");
        await("return Chart.getChart('accuracy').data.datasets[0]?.data.map(point => point.x).join() === '1,2,3'");

        int port = server.address().getPort();
        server.close();
        await("return document.getElementById('connection').dataset.state === 'lost'");
        run.epoch(4, 0.875);
        server = DashboardServer.start(runs, port, access);
        await("return document.getElementById('compared').textContent.includes('87.50 %, epoch 4')");
        assertThat(box("a-1").isSelected()).isTrue();

        try (var files = Files.walk(run.folder())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        await("return document.getElementById('none').textContent.startsWith('No runs yet')");
        await("return document.getElementById('compared').textContent.includes('Tick runs')");
        browser.manage().logs().get(LogType.BROWSER);
    }

    @Test
    void aHostileNameIsText() throws IOException {
        String name = "<img src=x onerror=document.title='broken'>&amp;'\"";
        WrittenRun.create(runs.resolve(name), "sgd", 0.1)
                .epoch(1, 0.5)
                .append("report.html", "<title>its report</title>");
        show();
        await("return document.querySelectorAll('#selected li').length === 1");
        assertThat(names()).containsExactly(name);
        await("return document.getElementById('compared').textContent.includes('50.00 %, epoch 1')");
        assertThat(compared()).contains(name);
        assertThat(browser.findElements(By.cssSelector("main img"))).isEmpty();
        assertThat(browser.getTitle()).isEqualTo("Chainrule");
        assertThat(browser.getCurrentUrl()).doesNotContain("token");
        browser.get(browser.findElement(By.linkText("report")).getAttribute("href"));
        assertThat(browser.getTitle()).isEqualTo("its report");
    }

    /** A report that somebody else has written reads nothing of this site, and runs no script of its own. */
    @Test
    void aHostileReportIsHarmless() throws IOException {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1)
                .append(
                        "report.html",
                        "<p id=p>quiet<script>document.getElementById('p').textContent = 'loud'</script>");
        browser.get(server.address().toString());
        browser.get(server.address().resolve("/files/a-1/report.html").toString());
        assertThat(browser.findElement(By.id("p")).getText()).isEqualTo("quiet");
        assertThat(browser.executeScript("return self.origin")).isEqualTo("null");
        browser.manage().logs().get(LogType.BROWSER);
    }

    @Test
    void aPhoneNeedsNotScrollSideways() throws IOException {
        WrittenRun.create(runs.resolve("a-run-with-a-name-that-is-longer-than-any-telephone-is-wide-1"), "sgd", 0.1)
                .epoch(1, 0.25)
                .epoch(2, 0.5);
        WrittenRun.create(runs.resolve("b-1"), "adam", 0.1).epoch(1, 0.25);
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 375, "height", 800, "deviceScaleFactor", 2, "mobile", true));
        try {
            show();
            browser.findElements(By.cssSelector("#runs [type=checkbox]:not(:checked)"))
                    .forEach(WebElement::click);
            await("return document.getElementById('compared').textContent.includes('train.optimizer.adam.rate')");
            var width =
                    (Number) browser.executeScript("return document.documentElement.scrollWidth - window.innerWidth");
            assertThat(width.intValue()).isLessThanOrEqualTo(0);
            assertThat(drawn("loss", 0x00, 0x72, 0xb2)).isPositive();
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }
}
