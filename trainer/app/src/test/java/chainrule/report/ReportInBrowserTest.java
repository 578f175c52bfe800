package chainrule.report;

import chainrule.Chromium;
import chainrule.report.Axis.Scale;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

import static org.assertj.core.api.Assertions.assertThat;

/** The page as a reader's browser shows it. */
class ReportInBrowserTest {
    private static ChromeDriver browser;

    @TempDir
    Path folder;

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

    private void show() throws IOException {
        var line = new Line("a", List.of(new Point(1, 1, 0.5, 1.5), new Point(2, 3, 2, 4)), Style.of(0));
        var axis = new Axis("x", Scale.LINEAR);
        var html = new HtmlReport("runs")
                .figures(List.of(new LineFigure("f", "a figure", axis, axis, List.of(line))))
                .table(
                        "numbers and words",
                        List.of("name", "count", "share"),
                        List.of(
                                List.of("beta", "1,200", "9.50 %"),
                                List.of("alpha", "30", "–"),
                                List.of("gamma 10", "4", "10.00 %")))
                .html();
        browser.get(Files.writeString(folder.resolve("page.html"), html).toUri().toString());
    }

    private static List<String> column(int number) {
        return browser.findElements(By.cssSelector("tbody tr > :nth-child(" + number + ")")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static WebElement head(int number) {
        return browser.findElement(By.cssSelector("thead th:nth-child(" + number + ")"));
    }

    @Test
    void aClickSortsByNumberOrWord() throws IOException {
        show();
        head(2).click();
        assertThat(column(2)).containsExactly("4", "30", "1,200");
        head(2).click();
        assertThat(column(2)).containsExactly("1,200", "30", "4");
        head(3).sendKeys(Keys.ENTER);
        assertThat(column(3)).containsExactly("9.50 %", "10.00 %", "–");
        assertThat(head(3).getAttribute("aria-sort")).isEqualTo("ascending");
        assertThat(head(2).getAttribute("aria-sort")).isNull();
        head(1).click();
        assertThat(column(1)).containsExactly("alpha", "beta", "gamma 10");
    }

    @Test
    void figuresAreDrawnWithoutAComplaint() throws IOException {
        show();
        var figure = browser.findElement(By.cssSelector("figure > svg"));
        assertThat(figure.getSize().getWidth()).isGreaterThan(200);
        assertThat(figure.findElements(By.cssSelector("path"))).hasSizeGreaterThan(3);
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    @Test
    void aPhoneNeedsNotScrollSideways() throws IOException {
        browser.manage().window().setSize(new Dimension(400, 800));
        show();
        var width = (Number) browser.executeScript("return document.documentElement.scrollWidth - window.innerWidth");
        assertThat(width.intValue()).isLessThanOrEqualTo(0);
        browser.manage().window().setSize(new Dimension(1200, 900));
    }
}
