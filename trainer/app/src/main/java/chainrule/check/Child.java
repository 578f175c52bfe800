package chainrule.check;

import chainrule.base.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program that runs as a process of its own: what it does wrong, crashes and endless loops too, stays there. Lines of its standard
 * output that are JSON are its answers; all others, and those of standard error, are what it said.
 */
final class Child implements AutoCloseable {
    private static final int MOST_SAID = 20;
    private static final double GRACE = 3;
    private static final Optional<String> END = Optional.empty();

    private final Process process;
    private final LinkedBlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
    private final Deque<String> said = new ArrayDeque<>();
    private final List<Thread> readers = new ArrayList<>();

    /**
     * Starts it.
     *
     * @param listener is told every line that is not an answer
     * @throws UserException if there is no such program
     */
    Child(List<String> command, Consumer<String> listener) {
        try {
            this.process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UserException("%s can't be run: %s".formatted(command.get(0), e.getMessage()), e);
        }
        read(process.getInputStream(), listener, true);
        read(process.getErrorStream(), listener, false);
    }

    private void read(InputStream stream, Consumer<String> listener, boolean answering) {
        var thread = new Thread(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (answering && (line.startsWith("{") || line.startsWith("["))) {
                        answers.add(Optional.of(line));
                    } else if (!line.isBlank()) {
                        note(line);
                        listener.accept(line);
                    }
                }
            } catch (IOException killed) {
                // Its end is all that is left to be told.
            }
            if (answering) {
                answers.add(END);
            }
        });
        thread.setDaemon(true);
        thread.start();
        readers.add(thread);
    }

    private synchronized void note(String line) {
        said.add(line);
        if (said.size() > MOST_SAID) {
            said.remove();
        }
    }

    /** The last line that was not an answer, of a program that has ended or is ended now. */
    String lastWords() {
        // One that is about to end may not have said why yet.
        if (exitCode(GRACE).isEmpty()) {
            close();
            exitCode(GRACE);
        }
        return said().lines().reduce("", (before, line) -> line);
    }

    /** The last lines that were not answers. */
    synchronized String said() {
        return String.join("\n", said);
    }

    /** Writes a line to its standard input. */
    void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException ended) {
            // There will be no answer.
        }
    }

    /** Closes its standard input. */
    void noMore() {
        try {
            process.getOutputStream().close();
        } catch (IOException ended) {
            // There is none.
        }
    }

    /** The next answer; empty if it ended, or gave none in time. */
    Optional<String> answer(double seconds) {
        try {
            var answer = answers.poll((long) (1e3 * Math.max(0, seconds)), TimeUnit.MILLISECONDS);
            if (answer != null && answer.isEmpty()) {
                answers.add(END);
            }
            return answer == null ? Optional.empty() : answer;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Its exit code, where it ends in time; all that it said is then known. */
    Optional<Integer> exitCode(double seconds) {
        try {
            if (!process.waitFor((long) (1e3 * Math.max(0, seconds)), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            for (var reader : readers) {
                reader.join((long) (1e3 * GRACE));
            }
            return Optional.of(process.exitValue());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static RuntimeException interrupted() {
        Thread.currentThread().interrupt();
        return new UncheckedIOException(new IOException("interrupted"));
    }

    /** Ends it and what it started, if they have not ended. */
    @Override
    public void close() {
        var started = process.descendants().toList();
        noMore();
        process.destroy();
        try {
            if (!process.waitFor((long) (1e3 * GRACE), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** A program of a folder, by Python. */
    static List<String> python(String python, Path folder, String script, List<String> words) {
        var command =
                new ArrayList<>(List.of(python, "-u", folder.resolve(script).toString()));
        command.addAll(words);
        return command;
    }
}
