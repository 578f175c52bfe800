package chainrule.mlp;

import chainrule.datasets.Dataset;
import chainrule.engine.reference.ReferenceEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MlpLabelerTest {
    private static final int COUNT = 80;
    private static final float[][] INPUTS = new float[COUNT][];
    private static final boolean[][] LABELS = new boolean[COUNT][];

    static {
        for (int i = 0; i < COUNT; i++) {
            float x = i * 7 % COUNT / (float) COUNT;
            INPUTS[i] = new float[] {x, i % 4};
            LABELS[i] = new boolean[] {x > 0.5, i % 4 > 1};
        }
    }

    @Test
    void itLearnsSeveralLabels(@TempDir Path folder) {
        var data = Dataset.of(INPUTS, LABELS);
        var model = Mlp.labeler()
                .hidden(16)
                .dropout(0)
                .epochs(60)
                .engine(new ReferenceEngine())
                .fit(data);
        assertThat(model.score(data)).isGreaterThan(0.85);
        assertThat(model.labels()).containsExactly("label1", "label2");
        assertThat(model.predict(new float[] {0.9f, 0})).containsExactly(true, false);
        boolean[][] byEngine = model.predict(data);
        double[][] probabilities = model.probabilities(INPUTS);
        var predictor = model.predictor();
        var labels = new boolean[2];
        var into = new double[2];
        for (int i = 0; i < COUNT; i++) {
            predictor.predict(INPUTS[i], labels);
            predictor.probabilities(INPUTS[i], into);
            assertThat(labels).containsExactly(model.predict(INPUTS)[i]).containsExactly(byEngine[i]);
            assertThat(into).containsExactly(probabilities[i]).containsExactly(model.probabilities(INPUTS[i]));
            assertThat(labels[0]).isEqualTo(into[0] > 0.5);
        }
        model.save(folder.resolve("labels.safetensors"));
        var read = MlpLabeler.load(folder.resolve("labels.safetensors"));
        assertThat(read.probabilities(INPUTS[1])).containsExactly(model.probabilities(INPUTS[1]));
        assertThat(model.partialFit(data).score(data)).isCloseTo(model.score(data), within(0.2));
    }
}
