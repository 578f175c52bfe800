package chainrule;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.datavec.api.transform.analysis.DataAnalysis;
import org.datavec.api.transform.analysis.columns.ColumnAnalysis;
import org.datavec.api.transform.analysis.columns.DoubleAnalysis;
import org.datavec.api.transform.analysis.counter.DoubleAnalysisCounter;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.transform.ui.HtmlAnalysis;
import org.datavec.api.writable.DoubleWritable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.CrashReportingUtil;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.serde.base64.Nd4jBase64;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What DL4J, DataVec, TensorFlow's messages and commons-compress call in libraries of other versions than theirs (docs/dependencies.md). */
class DependenciesTest {
    /** commons-compress with commons-io, on the class path of the program: `data fetch` unpacks with it. */
    @Test
    void anArchiveIsWrittenAndRead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry("a/b");
            entry.setSize(3);
            tar.putArchiveEntry(entry);
            tar.write(new byte[] {1, 2, 3});
            tar.closeArchiveEntry();
        }
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(tar.getNextEntry().getName()).isEqualTo("a/b");
            assertThat(tar.readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    /** TensorFlow's messages with a protobuf-java that is newer by a major version. */
    @Test
    void anEventIsWrittenAndRead() throws IOException {
        var histogram = HistogramProto.newBuilder().addBucketLimit(1).addBucket(2);
        var value = Summary.Value.newBuilder().setTag("weights/W1").setHisto(histogram);
        var event = Event.newBuilder()
                .setStep(3)
                .setSummary(Summary.newBuilder().addValue(value))
                .build();
        assertThat(Event.parseFrom(event.toByteArray())).isEqualTo(event);
    }

    /** ND4J with commons-net. */
    @Test
    void anArrayIsWrittenAsText() throws IOException {
        var array = Nd4j.createFromArray(1.5f, -2, 3);
        assertThat(Nd4jBase64.fromBase64(Nd4jBase64.base64String(array))).isEqualTo(array);
    }

    /** DL4J with OSHI and JNA: what it writes when memory runs out. */
    @Test
    void memoryIsReported() {
        var configuration = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(2).nOut(2).build())
                .build();
        var network = new MultiLayerNetwork(configuration);
        network.init();
        assertThat(CrashReportingUtil.generateMemoryStatus(network, 1)).contains("Operating System", "JVM Memory");
    }

    /** DataVec with t-digest, FreeMarker and Joda-Time. */
    @Test
    void aColumnIsAnalysed() throws Exception {
        var counter = new DoubleAnalysisCounter();
        for (int i = 0; i <= 100; i++) {
            counter.add(new DoubleWritable(i));
        }
        assertThat(counter.getDigest().quantile(0.25)).isCloseTo(25, within(1.0));
        ColumnAnalysis column = new DoubleAnalysis.Builder()
                .min(0)
                .max(100)
                .mean(counter.getMean())
                .countTotal(counter.getCountTotal())
                .histogramBuckets(new double[] {0, 50, 100})
                .histogramBucketCounts(new long[] {50, 51})
                .digest(counter.getDigest())
                .build();
        var schema = new Schema.Builder().addColumnDouble("height").build();
        assertThat(HtmlAnalysis.createHtmlAnalysisString(new DataAnalysis(schema, List.of(column))))
                .contains("height");
    }
}
