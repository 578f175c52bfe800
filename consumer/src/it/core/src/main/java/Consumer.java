import chainrule.datasets.Dataset;
import chainrule.mlp.Mlp;
import chainrule.mlp.MlpClassifier;
import java.nio.file.Files;

/** Two arrays in, a model out: with the core alone, by the engine in plain Java. */
public final class Consumer {
    public static void main(String[] args) throws Exception {
        float[][] inputs = new float[200][];
        int[] classes = new int[200];
        for (int i = 0; i < inputs.length; i++) {
            float x = (i % 20 - 9.5f) / 10;
            float y = (i / 20 - 4.5f) / 5;
            inputs[i] = new float[] {x, y};
            classes[i] = x * y > 0 ? 1 : 0;
        }
        MlpClassifier model =
                Mlp.classifier().hidden(32, 16).epochs(60).seed(1).fit(Dataset.of(inputs, classes));
        double accuracy = model.score(Dataset.of(inputs, classes));
        if (accuracy < 0.95) {
            throw new AssertionError("accuracy " + accuracy);
        }
        var file = Files.createTempFile("model", ".safetensors");
        model.save(file);
        if (MlpClassifier.load(file).predict(inputs[7]) != model.predict(inputs[7])) {
            throw new AssertionError("another prediction from its file");
        }
        System.out.println("accuracy " + accuracy);
    }
}
