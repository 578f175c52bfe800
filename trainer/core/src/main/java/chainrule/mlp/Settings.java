package chainrule.mlp;

import chainrule.datasets.Augmentation;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.Task;
import chainrule.model.Activation;
import chainrule.model.Blocks;
import chainrule.model.CrossEntropy;
import chainrule.model.Initialization;
import chainrule.model.InputFeatures;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.Schedule;
import chainrule.train.BatchSize;
import chainrule.train.DataPlan;
import chainrule.train.EarlyStopping;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitor;
import chainrule.train.TrainingSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What an {@link Mlp} is: its fields change only before it is handed out. They begin with the defaults, those of the preset for tables
 * (a test compares them); {@link Mlp} gives the reasons.
 */
final class Settings implements Cloneable {
    List<Integer> hidden = List.of(512, 256);
    Activation activation = new Activation.Relu();
    Initialization initialization = Initialization.HE;
    Optional<Loss> loss = Optional.empty();
    double labelSmoothing = 0.05;
    double l1;
    double l2;
    double dropout = 0.2;
    InputFeatures features = new InputFeatures(false, 8, 0, 0.1);
    Norm norm = Norm.NONE;
    Optional<Blocks> blocks = Optional.empty();

    Normalization.Kind normalization = Normalization.Kind.ROBUST;
    MissingValues missing = new MissingValues.Median();
    int oneHot = 8;
    Augmentation augmentation = Augmentation.NONE;
    double validation = 0.1;
    boolean stratified;
    long splitSeed;

    int epochs = 120;
    BatchSize batch = new BatchSize(OptionalInt.of(32));
    Optimizer optimizer = new Optimizer.AdamW(0.002, 0.9, 0.999, 1e-8, 0.02);
    Schedule schedule = new Schedule.Cosine(0);
    Optional<Double> clipNorm = Optional.empty();
    Optional<EarlyStopping> earlyStopping = Optional.of(new EarlyStopping(40, 0));
    Monitor monitor = Monitor.VALIDATION_LOSS;
    List<String> classWeights = List.of();
    double mixup;
    Optional<Averaging> average = Optional.empty();
    int accumulate = 1;
    List<Integer> frozen = List.of();
    Map<ParameterGroup, GroupRule> groups = Map.of();
    long seed = 1;

    EngineChoice engine = new EngineChoice.Best();
    Precision precision = Precision.FLOAT32;
    OptionalInt threads = OptionalInt.empty();
    List<Consumer<EpochMetrics>> listeners = List.of();

    Settings copy() {
        try {
            return (Settings) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("it is cloneable", e);
        }
    }

    DataPlan plan() {
        var split = new Split.Plan(validation, 0, stratified, splitSeed);
        return new DataPlan(split, normalization, missing, oneHot, augmentation);
    }

    TrainingSpec training() {
        return new TrainingSpec(
                epochs,
                batch,
                optimizer,
                schedule,
                clipNorm,
                earlyStopping,
                monitor,
                classWeights,
                mixup,
                average,
                accumulate,
                frozen,
                groups,
                seed);
    }

    /** The chosen loss; or the usual one, cross-entropy with smoothed targets. */
    Loss lossFor(Task.Kind task) {
        var usual = Loss.usual(task);
        return loss.orElse(usual instanceof CrossEntropy ? new CrossEntropy(labelSmoothing) : usual);
    }

    /**
     * The network for some data.
     *
     * @param inputs numbers a sample
     * @param encoding of a table: which of them are numbers, flags and places of categories
     */
    MlpSpec network(int inputs, Optional<TableEncoding> encoding, Task task) {
        var judge = lossFor(task.kind());
        var input = features.of(inputs, encoding);
        int outputs = judge.outputs(task);
        return new MlpSpec(
                input.inputs(), input, blocks.map(b -> layers(b, outputs)).orElseGet(() -> plain(outputs)), judge);
    }

    private List<LayerSpec> plain(int outputs) {
        var penalty = new Penalty(l1, l2);
        var layers = new ArrayList<LayerSpec>();
        hidden.forEach(
                units -> layers.add(new LayerSpec(units, activation, initialization, penalty, dropout).withNorm(norm)));
        layers.add(new LayerSpec(outputs, new Activation.Identity(), initialization, penalty, 0));
        return layers;
    }

    private List<LayerSpec> layers(Blocks chosen, int outputs) {
        var penalties = Collections.nCopies(chosen.hiddenLayers() + 1, new Penalty(l1, l2));
        return chosen.layers(activation, initialization, penalties, dropout, outputs);
    }
}
