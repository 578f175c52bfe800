package chainrule.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that is asked to end just before its work begins. */
class LateInterruptionTest {
    private static final int CODE = 130;

    /** The process that ends: the hook is still running when the work begins. */
    static final class Ending {
        private Ending() {}

        public static void main(String... args) throws InterruptedException {
            var ending = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ending.countDown();
                sleep();
            }));
            new Thread(() -> System.exit(CODE)).start();
            ending.await();
            try (var interruption = new Interruption()) {
                System.out.println("work begins: " + interruption.getAsBoolean());
            }
        }

        private static void sleep() {
            try {
                TimeUnit.MILLISECONDS.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @Timeout(60)
    void workDoesNotBeginAndNothingIsPrinted() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(CODE);
        assertThat(output).isEmpty();
    }
}
