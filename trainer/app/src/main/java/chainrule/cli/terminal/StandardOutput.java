package chainrule.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Standard output. Writers and print streams of Java pass over what can't be written, so a report into a full disk would be lost while
 * the exit code says that all is well.
 */
public final class StandardOutput extends FilterOutputStream {
    private IOException failure;

    public StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }

    /** Why something was not written. Empty, too, if whoever reads it has seen enough, as {@code head} has. */
    public Optional<String> problem() {
        return Optional.ofNullable(failure)
                .map(e -> String.valueOf(e.getMessage()))
                .filter(message -> !message.contains("Broken pipe") && !message.contains("pipe is being closed"))
                .map("standard output can't be written (%s): look at the disk or the program that reads it"::formatted);
    }
}
