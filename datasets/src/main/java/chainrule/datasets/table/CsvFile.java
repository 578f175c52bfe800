package chainrule.datasets.table;

import chainrule.base.FileKind;
import chainrule.base.Message;
import chainrule.base.StrictText;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableFormat;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A CSV file as RFC 4180 has it: any line ending, quotes around separators, quotes and line breaks. It may be compressed by
 * gzip. Blank lines are passed over, and so is a first line {@code sep=;} as Excel writes it.
 */
final class CsvFile {
    /** Of characters, in a row: more is not a table. */
    static final int LONGEST_ROW = 16 << 20;

    /** As many programs call it. */
    private static final String STANDARD_INPUT = "-";

    private static final int BUFFER = 1 << 16;
    private static final long MOST_UNPACKED = 4L << 30;

    private final Path file;
    private final TableFormat format;
    private boolean opened;

    CsvFile(Path file, TableFormat format) {
        this.file = file;
        this.format = format;
    }

    /** @throws UserException if the file can't be read, is not a CSV file, or {@code rows} refuses something */
    void read(RowReader rows) {
        requireFile();
        try (var text = new BufferedReader(text(), BUFFER)) {
            var dialect = Dialect.of(text, format.separator());
            var handler = new RowHandler(
                    file, rows, dialect.linesBefore(), format.columns().named());
            var reader = CsvReader.builder()
                    .fieldSeparator(dialect.separator())
                    .allowUnclosedQuote(false)
                    .trimWhitespacesAroundQuotes(dialect.spaced())
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .maxBufferSize(LONGEST_ROW)
                    .build(handler, text);
            try {
                var records = reader.iterator();
                while (records.hasNext()) {
                    records.next();
                }
            } catch (CsvParseException | UncheckedIOException e) {
                throw handler.complaint(e);
            }
        } catch (ZipException | EOFException e) {
            throw new UserException("%s: the gzip file is damaged or cut short; fetch it again".formatted(file), e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * About how many lines the file has, from its line ends as bytes: exact where cells hold none. 0 where that would say nothing: standard
     * input, or a compressed file.
     */
    long lines() {
        if (isStandardInput()) {
            return 0;
        }
        try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            return FileKind.isGzip(head(in)) ? 0 : lines(in);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static long lines(InputStream in) throws IOException {
        var bytes = new byte[BUFFER];
        long feeds = 0;
        long returns = 0;
        byte last = '\n';
        for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
            for (int i = 0; i < read; i++) {
                feeds += bytes[i] == '\n' ? 1 : 0;
                returns += bytes[i] == '\r' ? 1 : 0;
            }
            last = bytes[read - 1];
        }
        return Math.max(feeds, returns) + (last == '\n' || last == '\r' ? 0 : 1);
    }

    private boolean isStandardInput() {
        return file.toString().equals(STANDARD_INPUT);
    }

    private void requireFile() {
        if (isStandardInput()) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw new UserException("%s: is a folder; name a CSV file".formatted(file));
        }
        if (!Files.isRegularFile(file)) {
            throw unreadable(null);
        }
    }

    private StrictText text() throws IOException {
        return new StrictText(
                this::open,
                file.toString(),
                format.encoding(),
                format.encoding().isPresent()
                        ? (encoding, others) ->
                                Message.of("give the encoding that it has with %s", DataSetting.ENCODING)
                        : (encoding, others) -> Message.of(
                                "save the file as UTF-8, or name its encoding: %s%s",
                                DataSetting.ENCODING.introduced(encoding), others));
    }

    private InputStream open() throws IOException {
        InputStream in =
                new BufferedInputStream(isStandardInput() ? standardInput() : Files.newInputStream(file), BUFFER);
        try {
            if (FileKind.isGzip(head(in))) {
                in = new BufferedInputStream(new Limited(new GZIPInputStream(in, BUFFER), MOST_UNPACKED, file), BUFFER);
            }
            FileKind.of(head(in), file.getFileName().toString()).ifPresent(kind -> {
                throw new UserException("%s: is %s, not a CSV file; %s".formatted(file, kind.name(), kind.remedy()));
            });
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private InputStream standardInput() {
        if (opened) {
            throw new UserException(
                    "standard input: a byte is not of its encoding; save it to a file to see where, or give the encoding that it has");
        }
        opened = true;
        return System.in;
    }

    private static byte[] head(InputStream in) throws IOException {
        in.mark(FileKind.HEAD);
        var head = in.readNBytes(FileKind.HEAD);
        in.reset();
        return head;
    }

    /** Stops a small file that unpacks to a huge one. */
    private static final class Limited extends FilterInputStream {
        private final long most;
        private final Path file;
        private long read;

        Limited(InputStream in, long most, Path file) {
            super(in);
            this.most = most;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int got = super.read(to, offset, length);
            read += Math.max(0, got);
            if (read > most) {
                throw new UserException("%s: unpacks to more than %d GiB; use fewer rows, or unpack it yourself"
                        .formatted(file, most >> 30));
            }
            return got;
        }
    }

    private UserException unreadable(IOException cause) {
        var where = file.isAbsolute()
                ? ""
                : " in " + file.toAbsolutePath().normalize().getParent();
        return new UserException(
                file + ": can't be read; check that it exists%s, its permissions and the disk".formatted(where), cause);
    }
}
