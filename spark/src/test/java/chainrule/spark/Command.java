package chainrule.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The command line as a process of its own. */
final class Command {
    private static final int PATIENCE_SECONDS = 150;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /** @param environment beside this process's */
    Command(Map<String, String> environment, String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (var name : List.of("java.lang", "java.lang.invoke", "java.net", "java.nio", "java.util", "sun.nio.ch")) {
            command.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(name));
        }
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "chainrule.cli.Main"));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        reader = new Thread(this::read, "output of chainrule");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            in.lines().forEach(line -> {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            });
        } catch (IOException | java.io.UncheckedIOException killed) {
            // What it said before stays.
        }
    }

    /** What it has printed so far, on both its streams. */
    List<String> lines() {
        return lines;
    }

    /** Waits for a line. */
    void await(Predicate<String> line) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (lines) {
            while (lines.stream().noneMatch(line)) {
                if (!process.isAlive() && !reader.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("it has not said that: " + String.join("\n", lines));
                }
                lines.wait(200);
            }
        }
    }

    /** Its exit code. */
    int end() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end: " + String.join("\n", lines));
        }
        reader.join();
        return process.exitValue();
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }
}
