package chainrule.mlp;

import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.table.Table;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.Gaussian;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A predictor allocates nothing for a sample, once its code is compiled. */
class NoAllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int CALLS = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    private static long allocated(Runnable call) {
        for (int i = 0; i < WARM_UP; i++) {
            call.run();
        }
        long thread = Thread.currentThread().getId();
        // Reading the counter may allocate itself, the first time.
        THREADS.getThreadAllocatedBytes(thread);
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }

    /** The measurement notices a single object a call. */
    @Test
    void anAllocationWouldBeMeasured() {
        var kept = new Object[1];
        assertThat(allocated(() -> kept[0] = new double[1])).isGreaterThanOrEqualTo(16L * CALLS);
    }

    private static Mlp<MlpClassifier> small() {
        return Mlp.classifier().hidden(8).epochs(1).validation(0).engine(new ReferenceEngine());
    }

    private static float[][] inputs() {
        var rows = new float[12][3];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[] {i, i % 3, -i % 5};
        }
        return rows;
    }

    @Test
    void aClassifierAllocatesNothing() {
        var data = Dataset.of(inputs(), new int[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2});
        var predictor =
                small().activation(new Activation.Parametric(0.25)).fit(data).predictor();
        float[] x = {1, 2, 3};
        var into = new double[3];
        assertThat(allocated(() -> predictor.probabilities(x, into))).isZero();
        assertThat(allocated(() -> predictor.predict(x))).isZero();
    }

    @Test
    void aRegressorAllocatesNothing() {
        var data = Dataset.of(inputs(), new float[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2});
        var predictor = Mlp.regressor()
                .hidden(8)
                .loss(new Gaussian())
                .epochs(1)
                .validation(0)
                .engine(new ReferenceEngine())
                .fit(data)
                .predictor();
        float[] x = {1, 2, 3};
        var into = new double[2];
        assertThat(allocated(() -> predictor.responses(x, into))).isZero();
        assertThat(allocated(() -> predictor.predict(x))).isZero();
    }

    /** With a category, missing values and quantiles. */
    @Test
    void aTablesEncodingAllocatesNothing() throws IOException {
        var csv = new StringBuilder("a,colour,y\n");
        for (int i = 0; i < 30; i++) {
            csv.append(i % 7 == 3 ? "" : i)
                    .append(i % 2 == 0 ? ",red," : ",blue,")
                    .append(i % 3 == 0 ? "yes\n" : "no\n");
        }
        var file = Files.writeString(folder.resolve("t.csv"), csv);
        var predictor = small().normalization(Normalization.Kind.QUANTILE)
                .fit(Table.read(file, "y"))
                .predictor();
        float[] x = {Float.NaN, 1};
        var into = new double[2];
        assertThat(allocated(() -> predictor.probabilities(x, into))).isZero();
    }
}
