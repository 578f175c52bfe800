package chainrule.datavec;

import chainrule.base.UserException;
import chainrule.datasets.cifar.CifarFormat;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.StreamSupport;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DataVec's view of CIFAR's binary files, for pipelines that are built on DataVec: each record is one {@link
 * NDArrayWritable} of shape [1, 3072] with the pixels, 0 to 255, plane by plane, and the label as an {@link IntWritable}.
 * So {@code new RecordReaderDataSetIterator(reader, batch, 1, classes)} makes batches of [batch, 3072]; one array a
 * picture saves it from 3072 small objects.
 *
 * <p>Of a split's locations, those that end in {@code .bin} are read, in the order of their names: a split lists a folder
 * in the order of the disk, which differs between machines. A file may hold any number of whole records.
 */
public final class CifarRecordReader extends BaseRecordReader {
    private final CifarFormat format;
    private final ArrayList<URI> files = new ArrayList<>();
    private List<String> labels;
    private int opened;
    private long index;
    private transient BufferedInputStream in;
    private transient Configuration configuration;

    public CifarRecordReader(CifarFormat format) {
        this.format = format;
        this.labels = format.classes();
    }

    /**
     * Some of a folder's files, such as {@code split(folder, CIFAR_10.trainFiles())}: a {@code FileSplit} would mix
     * training with test.
     */
    public static InputSplit split(Path folder, List<String> names) {
        return new CollectionInputSplit(
                names.stream().map(name -> folder.resolve(name).toUri()).toList());
    }

    /** @throws UserException if the split holds no {@code .bin} file, or a broken list of class names lies next to one */
    @Override
    public void initialize(InputSplit split) throws IOException, InterruptedException {
        super.initialize(split);
        files.clear();
        Iterable<URI> locations = split::locationsIterator;
        StreamSupport.stream(locations.spliterator(), false)
                .filter(uri -> uri.getPath().endsWith(".bin"))
                .sorted()
                .forEach(files::add);
        if (files.isEmpty()) {
            throw new UserException("%s: no .bin file to read; name files of %s"
                    .formatted(split.getClass().getSimpleName(), format.folder()));
        }
        if ("file".equals(files.get(0).getScheme())) {
            labels = format.classNames(Path.of(files.get(0)).getParent());
        }
        reset();
    }

    @Override
    public void initialize(Configuration configuration, InputSplit split) throws IOException, InterruptedException {
        setConf(configuration);
        initialize(split);
    }

    @Override
    public boolean hasNext() {
        try {
            while (in == null || atEnd()) {
                if (opened == files.size()) {
                    return false;
                }
                close();
                in = open(files.get(opened++));
                index = 0;
            }
            return true;
        } catch (IOException e) {
            throw unreadable(files.get(opened - 1), e);
        }
    }

    private boolean atEnd() throws IOException {
        in.mark(1);
        boolean end = in.read() < 0;
        in.reset();
        return end;
    }

    /** @throws UserException if the file ends within the record, or its label has no class */
    @Override
    public List<Writable> next() {
        return nextRecord().getRecord();
    }

    /** With a {@link RecordMetaDataIndex} that holds the record's number in its file, counted from 0. */
    @Override
    public Record nextRecord() {
        if (!hasNext()) {
            throw new NoSuchElementException("all records are read: ask hasNext() first");
        }
        var file = files.get(opened - 1);
        try {
            var place = new RecordMetaDataIndex(index, file, CifarRecordReader.class);
            var record = new org.datavec.api.records.impl.Record(read(in, file, index++), place);
            invokeListeners(record);
            return record;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public List<Writable> record(URI uri, DataInputStream stream) throws IOException {
        return read(stream, uri, 0);
    }

    @Override
    public Record loadFromMetaData(RecordMetaData place) throws IOException {
        if (!(place instanceof RecordMetaDataIndex at)) {
            throw new IllegalArgumentException("not the metadata of this reader's records: " + place);
        }
        try (var stream = open(at.getURI())) {
            stream.skipNBytes(at.getIndex() * format.recordBytes());
            return new org.datavec.api.records.impl.Record(read(stream, at.getURI(), at.getIndex()), place);
        }
    }

    @Override
    public List<Record> loadFromMetaData(List<RecordMetaData> places) throws IOException {
        var records = new ArrayList<Record>();
        for (var place : places) {
            records.add(loadFromMetaData(place));
        }
        return records;
    }

    private List<Writable> read(InputStream stream, URI file, long record) throws IOException {
        var bytes = stream.readNBytes(format.recordBytes());
        if (bytes.length < format.recordBytes()) {
            throw new UserException("%s: record %d (counted from 0) has %d of its %d bytes; fetch the file again"
                    .formatted(name(file), record, bytes.length, format.recordBytes()));
        }
        int label = bytes[format.labelBytes() - 1] & 0xFF;
        if (label >= labels.size()) {
            throw new UserException(
                    "%s: record %d (counted from 0) has label %d, but labels end at %d; fetch the file again"
                            .formatted(name(file), record, label, labels.size() - 1));
        }
        var pixels = new float[CifarFormat.SHAPE.features()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = bytes[format.labelBytes() + i] & 0xFF;
        }
        var row = Nd4j.create(pixels, new long[] {1, pixels.length}, 'c');
        return new ArrayList<>(List.of(new NDArrayWritable(row), new IntWritable(label)));
    }

    private BufferedInputStream open(URI file) {
        try {
            return new BufferedInputStream(streamCreatorFn.apply(file), 1 << 16);
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    private static UserException unreadable(URI file, Exception cause) {
        return new UserException(
                name(file) + ": can't be read; check that it exists, its permissions and the disk", cause);
    }

    private static String name(URI file) {
        return "file".equals(file.getScheme()) ? Path.of(file).toString() : file.toString();
    }

    /** The class names: those next to the first file, or the built-in ones. */
    @Override
    public List<String> getLabels() {
        return labels;
    }

    @Override
    public void reset() {
        try {
            close();
        } catch (IOException e) {
            throw unreadable(files.get(Math.max(0, opened - 1)), e);
        }
        opened = 0;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
            in = null;
        }
    }

    @Override
    public void setConf(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }
}
