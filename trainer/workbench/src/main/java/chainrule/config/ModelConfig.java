package chainrule.config;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.base.UserPath;
import chainrule.checkpoint.SpecSource;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.Task;
import chainrule.model.Activation;
import chainrule.model.Blocks;
import chainrule.model.CrossEntropy;
import chainrule.model.Initialization;
import chainrule.model.InputLayer;
import chainrule.model.LayerSizes;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.Penalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network but for the sizes that the data decide. What is a list here has one entry for all layers or one for each:
 * hidden layers for activation and dropout, hidden layers and the output layer for penalties.
 *
 * @param hidden sizes of the hidden layers, such as 512, or 120x6 for six of 120; none: softmax regression
 * @param loss what outputs are judged by; empty: what is usual for the targets
 * @param labelSmoothing ε of B13 for the usual loss of classes, cross-entropy; other targets have none. A loss that is named has its own
 * @param l1 λ₁ of C8
 * @param l2 λ₂ of C8
 * @param parameters a safetensors file with W1, b1, W2, … to begin with, in place of {@code init}
 * @param dropout probability with which a hidden output is dropped
 * @param inputScaling whether inputs that are numbers, or 0 or 1, are multiplied by learnt factors (E7)
 * @param embeddingSize numbers that an embedded category becomes (A15), at most as many as it has values
 * @param frequencies of a table's numbers, or of all inputs of other data: each enters with sines and cosines of this number of learnt frequencies (C23), and is not scaled; 0 for none
 * @param norm of the pre-activations of hidden layers
 * @param blocks inverted bottlenecks in place of the hidden layers
 * @param frequencyDeviation the standard deviation of the frequencies at the beginning, in periods a unit of the normalised number
 */
public record ModelConfig(
        @Default("[128]") List<String> hidden,
        @Default("relu") List<Activation> activation,
        @Default("uniform-fan-in") Initialization init,
        Optional<Loss> loss,
        Optional<Double> labelSmoothing,
        @Default("0") List<Double> l1,
        @Default("0") List<Double> l2,
        @Default("0") List<Double> dropout,
        @Default("false") boolean inputScaling,
        @Default("8") int embeddingSize,
        @Default("0") int frequencies,
        @Default("0.1") double frequencyDeviation,
        Optional<Norm> norm,
        Optional<Blocks> blocks,
        Optional<String> parameters)
        implements SpecSource {
    private static final String NO_LAYER = "none";
    private static final int MOST_FREQUENCIES = 1000;

    public ModelConfig {
        norm = norm.filter(chosen -> !chosen.isNone());
        int layers = layers(hidden, blocks);
        requireLength("activation", activation, blocks.isPresent() ? 1 : layers);
        requireLength("dropout", dropout, blocks.isPresent() ? 1 : layers);
        if (norm.isPresent() && blocks.isPresent()) {
            throw new InvalidValue(
                    "norm", "does not go with blocks, which have their own normalisation: omit one of them");
        }
        requireLength("l1", l1, layers + 1);
        requireLength("l2", l2, layers + 1);
        dropout.forEach(p -> InvalidValue.requireBetween("dropout", p, 0, 1));
        l1.forEach(lambda -> InvalidValue.requireNotNegative("l1", lambda));
        l2.forEach(lambda -> InvalidValue.requireNotNegative("l2", lambda));
        labelSmoothing.ifPresent(epsilon -> InvalidValue.requireBetween("labelSmoothing", epsilon, 0, 1));
        InvalidValue.requirePositive("embeddingSize", embeddingSize);
        InvalidValue.requireBetween("frequencies", frequencies, 0, MOST_FREQUENCIES + 1);
        InvalidValue.requirePositive("frequencyDeviation", frequencyDeviation);
    }

    /** The same with the absolute path of the file with the initial parameters. */
    ModelConfig withAbsolutePath() {
        var absolute = parameters.map(UserPath::absolute);
        return new ModelConfig(
                hidden,
                activation,
                init,
                loss,
                labelSmoothing,
                l1,
                l2,
                dropout,
                inputScaling,
                embeddingSize,
                frequencies,
                frequencyDeviation,
                norm,
                blocks,
                absolute);
    }

    /**
     * The loss for a task: the chosen one, or the task's usual one.
     *
     * @throws UserException if the chosen one does not judge such targets
     */
    public Loss lossFor(Task.Kind task) {
        var chosen = loss.orElseGet(() -> usual(task));
        if (!chosen.judges(task)) {
            throw new UnfitLoss(unfit(chosen, task));
        }
        return chosen;
    }

    private Loss usual(Task.Kind task) {
        var usual = Loss.usual(task);
        return usual instanceof CrossEntropy && labelSmoothing.isPresent()
                ? new CrossEntropy(labelSmoothing.get())
                : usual;
    }

    private static Message unfit(Loss chosen, Task.Kind task) {
        String name = Choices.name(chosen.getClass());
        if (chosen.kind() == Loss.Kind.SQUARED_ERROR && task == Task.Kind.CLASSIFICATION) {
            return Message.of(
                    "%s is for real targets, and these are classes; on the probabilities of classes it is called softmax-squared-error now (%s)",
                    DataSetting.LOSS.stated("squared-error"), DataSetting.LOSS.to("softmax-squared-error"));
        }
        if (task == Task.Kind.REGRESSION) {
            return Message.of(
                    "%s is for classes, and these targets are real numbers; learn them with %s, or, if they are classes in a table, add %s",
                    DataSetting.LOSS.stated(name),
                    DataSetting.LOSS.to("squared-error"),
                    DataSetting.TASK.to("classification"));
        }
        String targets = switch (task) {
            case CLASSIFICATION -> "classes";
            case REGRESSION -> "real numbers";
            case MULTILABEL -> "several labels a sample";
        };
        String fitting = Loss.all().stream()
                .filter(loss -> loss.judges(task))
                .map(loss -> Choices.name(loss.getClass()))
                .collect(Collectors.joining(", "));
        return Message.of(
                "%s is not for targets that are %s: choose one of %s (%s)",
                DataSetting.LOSS.stated(name), targets, fitting, DataSetting.LOSS.given());
    }

    /** The only kind of targets that the chosen loss judges; empty if none is chosen, or it judges several. */
    public Optional<Task.Kind> judged() {
        var kinds = Arrays.stream(Task.Kind.values())
                .filter(kind -> loss.isPresent() && loss.get().judges(kind))
                .toList();
        return kinds.size() == 1 ? Optional.of(kinds.get(0)) : Optional.empty();
    }

    /** The network for samples of {@code inputs} numbers. */
    public MlpSpec spec(int inputs, Task task) {
        return spec(inputs, Optional.empty(), task);
    }

    /**
     * The network for samples of {@code inputs} numbers.
     *
     * @param encoding of a table: which of them are numbers, flags and places of categories
     */
    @Override
    public MlpSpec spec(int inputs, Optional<TableEncoding> encoding, Task task) {
        var judge = lossFor(task.kind());
        return spec(new InputLayers(this).of(inputs, encoding), judge, judge.outputs(task));
    }

    /** The network for samples of {@code inputs} numbers in a number of classes, or with a number of real targets where the loss is for such. */
    public MlpSpec spec(int inputs, int names) {
        boolean reals = loss.isPresent() && loss.get().judges(Task.Kind.REGRESSION);
        var judge = lossFor(reals ? Task.Kind.REGRESSION : Task.Kind.CLASSIFICATION);
        return spec(new InputLayers(this).of(inputs, Optional.empty()), judge, judge.outputs(names));
    }

    private MlpSpec spec(InputLayer features, Loss judge, int outputs) {
        return new MlpSpec(
                features.inputs(), features, blocks.isPresent() ? bottlenecks(outputs) : plain(outputs), judge);
    }

    private List<LayerSpec> plain(int outputs) {
        var sizes = sizes(hidden);
        var layers = new ArrayList<LayerSpec>();
        for (int l = 0; l < sizes.size(); l++) {
            layers.add(new LayerSpec(sizes.get(l), of(activation, l), init, penalty(l), of(dropout, l))
                    .withNorm(norm.orElse(Norm.NONE)));
        }
        layers.add(new LayerSpec(outputs, new Activation.Identity(), init, penalty(sizes.size()), 0));
        return layers;
    }

    private List<LayerSpec> bottlenecks(int outputs) {
        var penalties = IntStream.rangeClosed(0, blocks.get().hiddenLayers())
                .mapToObj(this::penalty)
                .toList();
        return blocks.get().layers(activation.get(0), init, penalties, dropout.get(0), outputs);
    }

    private static int layers(List<String> hidden, Optional<Blocks> blocks) {
        int sizes = sizes(hidden).size();
        return blocks.map(Blocks::hiddenLayers).orElse(sizes);
    }

    private Penalty penalty(int layer) {
        return new Penalty(of(l1, layer), of(l2, layer));
    }

    private static <T> T of(List<T> values, int layer) {
        return values.size() == 1 ? values.get(0) : values.get(layer);
    }

    private static List<Integer> sizes(List<String> hidden) {
        var sizes = new ArrayList<Integer>();
        try {
            hidden.stream().filter(term -> !term.equals(NO_LAYER)).forEach(term -> {
                sizes.addAll(LayerSizes.expand(term));
                LayerSizes.requireFew(sizes.size());
            });
        } catch (UserException e) {
            throw new InvalidValue("hidden", Message.of("is wrong: %s", e));
        }
        return sizes;
    }

    private static void requireLength(String key, List<?> values, int layers) {
        if (values.size() != 1 && values.size() != layers) {
            throw new InvalidValue(
                    key, "has %d entries: give one, or one for each of %d layers".formatted(values.size(), layers));
        }
    }
}
