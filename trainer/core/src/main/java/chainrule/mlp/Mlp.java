package chainrule.mlp;

import chainrule.base.InvalidValue;
import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Dataset;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Normalization;
import chainrule.datasets.Task;
import chainrule.engine.Engine;
import chainrule.model.Activation;
import chainrule.model.Blocks;
import chainrule.model.Initialization;
import chainrule.model.InputFeatures;
import chainrule.model.Loss;
import chainrule.model.Norm;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.Schedule;
import chainrule.train.BatchSize;
import chainrule.train.EarlyStopping;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A multilayer perceptron that is to be trained: immutable, so that each method returns another one.
 *
 * <pre>{@code
 * var flowers = Table.read(Path.of("iris.csv"), "species").holdOut(0.2, 1);
 * MlpClassifier model = Mlp.classifier().hidden(64, 32).seed(7).fit(flowers.train());
 * double accuracy = model.score(flowers.test());
 * }</pre>
 *
 * <p>The defaults suit tables of some hundred to some hundred thousand rows; docs/data.md says how they compare with other libraries.
 * They are those of the command line's preset for tables:
 *
 * <ul>
 *   <li>two hidden layers of 512 and 256 ReLU units with He's weights and dropout 0.2: wide enough that fitting is never the limit,
 *       and dropout, AdamW's weight decay of 0.02 and the best epoch keep it from overfitting;
 *   <li>AdamW at 0.002 with a cosine schedule over 120 epochs in batches of 32: needs no search for a rate, and small batches help
 *       small tables;
 *   <li>the epoch with the lowest validation loss of 10 % of the samples is kept, and training stops 40 epochs behind it: the loss
 *       notices overfitting earlier than accuracy does;
 *   <li>numbers are scaled by median and quartiles (E8), so that outliers do no harm;
 *   <li>cross-entropy with smoothed labels (0.05) for classes, squared error on standardised targets for real numbers.
 * </ul>
 *
 * <p>The same data, settings, engine and number of threads give the same bits. Whatever is wrong is a {@link UserException} of one
 * line.
 *
 * @param <M> what {@link #fit} returns
 */
public final class Mlp<M extends MlpModel> {
    private final Task.Kind task;
    private final Function<Fitted, M> model;
    private final Settings settings;

    private Mlp(Task.Kind task, Function<Fitted, M> model, Settings settings) {
        this.task = task;
        this.model = model;
        this.settings = settings;
    }

    /** Predicts one of several classes. */
    public static Mlp<MlpClassifier> classifier() {
        return new Mlp<>(Task.Kind.CLASSIFICATION, MlpClassifier::new, new Settings());
    }

    /** Predicts one or several real numbers. */
    public static Mlp<MlpRegressor> regressor() {
        return new Mlp<>(Task.Kind.REGRESSION, MlpRegressor::new, new Settings());
    }

    /** Predicts which of several labels a sample has. */
    public static Mlp<MlpLabeler> labeler() {
        return new Mlp<>(Task.Kind.MULTILABEL, MlpLabeler::new, new Settings());
    }

    /**
     * A model from its file: one that {@link MlpModel#save} wrote, or the {@code best.safetensors} or {@code checkpoint.safetensors} of a
     * run's folder. Thresholds and the temperature that were fitted to a run are in other files, which are not read: the model is as it was
     * trained, so that fitting it further begins with the weights that the training ended with. For calibrated probabilities of a run, use the
     * command {@code predict} or an exported network, whose last layer is divided by the temperature.
     *
     * @return an {@link MlpClassifier}, {@link MlpRegressor} or {@link MlpLabeler}
     * @throws UserException if the file is missing, damaged, something else, or too old to describe itself
     */
    public static MlpModel load(Path file) {
        var fitted = ModelFile.read(file);
        return switch (fitted.checkpoint().task().kind()) {
            case CLASSIFICATION -> new MlpClassifier(fitted);
            case REGRESSION -> new MlpRegressor(fitted);
            case MULTILABEL -> new MlpLabeler(fitted);
        };
    }

    /**
     * Trains on the training samples of a data set. Its own validation samples are used where it has some, else {@link #validation}
     * samples are drawn. Test samples are not touched.
     *
     * @return the network of the epoch with the best {@link #monitor monitored} figure, or of the last one without validation samples
     * @throws UserException if the targets are of another kind, a setting does not fit the data, or the loss stops being finite
     * @throws java.util.concurrent.CancellationException if the thread is interrupted, which stays so
     */
    public M fit(Dataset data) {
        return model.apply(new Fitting(task, settings).fit(data));
    }

    private Mlp<M> with(Consumer<Settings> change) {
        var other = settings.copy();
        change.accept(other);
        return new Mlp<>(task, model, other);
    }

    /** Sizes of the hidden layers, from the first to the last; none: softmax, logistic or linear regression. */
    public Mlp<M> hidden(int... sizes) {
        for (int size : sizes) {
            InvalidValue.requirePositive("hidden", size);
        }
        return with(s -> s.hidden = Arrays.stream(sizes).boxed().toList());
    }

    /**
     * Inverted bottlenecks in place of the hidden layers (E6), such as {@code new Blocks(4, 512, 4)}: {@link #hidden} has no effect then.
     *
     * @throws UserException if {@link #norm} was chosen: blocks have their own normalisation
     */
    public Mlp<M> blocks(Blocks blocks) {
        requireOneOf(settings.norm.isNone());
        return with(s -> s.blocks = Optional.of(blocks));
    }

    /**
     * How the pre-activations of all hidden layers are normalised, such as {@code new Norm.Layer(1e-5)} (E4) or {@code new
     * Norm.Batch(1e-5, 0.1)} (E1), which needs batches of two samples or more.
     *
     * @throws UserException if {@link #blocks} were chosen: they have their own normalisation
     */
    public Mlp<M> norm(Norm norm) {
        requireOneOf(norm.isNone() || settings.blocks.isEmpty());
        return with(s -> s.norm = norm);
    }

    private static void requireOneOf(boolean one) {
        if (!one) {
            throw new UserException("blocks have their own normalisation: choose either blocks or a norm");
        }
    }

    /** The non-linearity of all hidden layers. */
    public Mlp<M> activation(Activation activation) {
        return with(s -> s.activation = activation);
    }

    /** How weights begin. */
    public Mlp<M> initialization(Initialization initialization) {
        return with(s -> s.initialization = initialization);
    }

    /** What outputs are judged by, such as {@code new Quantile(List.of(0.1, 0.5, 0.9))}, in place of the usual loss. */
    public Mlp<M> loss(Loss loss) {
        if (!loss.judges(task)) {
            throw new UserException("the loss %s is not for this kind of targets: choose one of %s"
                    .formatted(
                            loss.name(),
                            Loss.all().stream()
                                    .filter(other -> other.judges(task))
                                    .map(Loss::name)
                                    .toList()));
        }
        return with(s -> s.loss = Optional.of(loss));
    }

    /** ε of B13 for the usual loss of classes: the share of a target that is spread over all classes. 0: probabilities are calibrated. */
    public Mlp<M> labelSmoothing(double share) {
        InvalidValue.requireBetween("labelSmoothing", share, 0, 1);
        return with(s -> s.labelSmoothing = share);
    }

    /** The probability with which each hidden output is dropped in training. */
    public Mlp<M> dropout(double probability) {
        InvalidValue.requireBetween("dropout", probability, 0, 1);
        return with(s -> s.dropout = probability);
    }

    /** λ₁ of C8, of all layers' weights. */
    public Mlp<M> l1(double lambda) {
        InvalidValue.requireNotNegative("l1", lambda);
        return with(s -> s.l1 = lambda);
    }

    /** λ₂ of C8, of all layers' weights. AdamW and Lion have a decay of their own: {@link #weightDecay}. */
    public Mlp<M> l2(double lambda) {
        InvalidValue.requireNotNegative("l2", lambda);
        return with(s -> s.l2 = lambda);
    }

    /** Learnt factors for inputs, sizes of embeddings, learnt frequencies of numbers. */
    public Mlp<M> inputs(InputFeatures features) {
        return with(s -> s.features = features);
    }

    /** How inputs are scaled, by statistics of the training samples. */
    public Mlp<M> normalization(Normalization.Kind kind) {
        return with(s -> s.normalization = kind);
    }

    /** What stands in for numbers of a table that are missing. */
    public Mlp<M> missing(MissingValues missing) {
        return with(s -> s.missing = missing);
    }

    /** Up to how many values a category of a table has an input for each; one with more is embedded. */
    public Mlp<M> oneHot(int values) {
        InvalidValue.requireNotNegative("oneHot", values);
        return with(s -> s.oneHot = values);
    }

    /**
     * Random changes of training images, such as {@code Augmentation.NONE.withFlip(true).withCrop(4)}.
     *
     * <p>{@link #fit} throws a {@link UserException} if the data are not images, or the change does not fit their size or channels.
     */
    public Mlp<M> augmentation(Augmentation augmentation) {
        return with(s -> s.augmentation = augmentation);
    }

    /**
     * Samples for validation: a share below 1, or their number. With 0 there are none: then the last epoch is kept, and training does
     * not stop early.
     */
    public Mlp<M> validation(double size) {
        if (!(size >= 0) || size >= 1 && size != Math.rint(size)) {
            throw new InvalidValue(
                    "validation", "is %s: it must be a share below 1 or a whole number of samples".formatted(size));
        }
        return with(s -> {
            s.validation = size;
            s.earlyStopping = size == 0 ? Optional.empty() : s.earlyStopping;
        });
    }

    /** Draws the validation samples with each class in proportion. */
    public Mlp<M> stratified() {
        return with(s -> s.stratified = true);
    }

    /** Of the draw of validation samples, which is another than {@link #seed}: models with different seeds can be compared. */
    public Mlp<M> splitSeed(long seed) {
        return with(s -> s.splitSeed = seed);
    }

    /** Passes over the training samples, at most. */
    public Mlp<M> epochs(int epochs) {
        InvalidValue.requirePositive("epochs", epochs);
        return with(s -> s.epochs = epochs);
    }

    /** Samples an update. */
    public Mlp<M> batchSize(int samples) {
        InvalidValue.requirePositive("batchSize", samples);
        return with(s -> s.batch = new BatchSize(OptionalInt.of(samples)));
    }

    /** How gradients change the parameters. */
    public Mlp<M> optimizer(Optimizer optimizer) {
        return with(s -> s.optimizer = optimizer);
    }

    /** The same optimiser with another learning rate. */
    public Mlp<M> learningRate(double rate) {
        return with(s -> s.optimizer = s.optimizer.choose(new Rates(rate)));
    }

    /**
     * AdamW with another decay (D5).
     *
     * @throws UserException if another optimiser was chosen: they have {@link #l2}
     */
    public Mlp<M> weightDecay(double lambda) {
        if (settings.optimizer instanceof Optimizer.AdamW adam) {
            return optimizer(new Optimizer.AdamW(adam.rate(), adam.beta1(), adam.beta2(), adam.epsilon(), lambda));
        }
        if (settings.optimizer instanceof Optimizer.Lion lion) {
            return optimizer(new Optimizer.Lion(lion.rate(), lion.beta1(), lion.beta2(), lambda));
        }
        throw new UserException("weight decay is of AdamW and Lion: choose one of them, or l2 for other optimisers");
    }

    /** How the learning rate changes over the epochs. */
    public Mlp<M> schedule(Schedule schedule) {
        return with(s -> s.schedule = schedule);
    }

    /** The largest Euclidean norm of the gradient: a longer one is shortened to it. */
    public Mlp<M> clipNorm(double norm) {
        InvalidValue.requirePositive("clipNorm", norm);
        return with(s -> s.clipNorm = Optional.of(norm));
    }

    /** Stops when this number of epochs in a row were not better than the best one before. */
    public Mlp<M> earlyStopping(int patience) {
        return with(s -> s.earlyStopping = Optional.of(new EarlyStopping(patience, 0)));
    }

    /** Trains all epochs. */
    public Mlp<M> withoutEarlyStopping() {
        return with(s -> s.earlyStopping = Optional.empty());
    }

    /** By which figure of the validation samples an epoch is better than another. */
    public Mlp<M> monitor(Monitor monitor) {
        return with(s -> s.monitor = monitor);
    }

    /** Lets every class count the same in training, however many samples it has (B14). */
    public Mlp<M> balancedClasses() {
        return with(s -> s.classWeights = List.of("balanced"));
    }

    /** What classes count in training, by name (B14); those that are not named count 1. */
    public Mlp<M> classWeights(Map<String, Double> weights) {
        var terms = weights.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList();
        return with(s -> s.classWeights = terms);
    }

    /** α of mixup (C21): each batch is mixed with itself, by shares drawn from Beta(α, α). 0: no mixup. */
    public Mlp<M> mixup(double alpha) {
        InvalidValue.requireNotNegative("mixup", alpha);
        return with(s -> s.mixup = alpha);
    }

    /** Validates and keeps a mean of the weights, such as {@code new Averaging.Ema(0.999)} (D8). */
    public Mlp<M> average(Averaging averaging) {
        return with(s -> s.average = Optional.of(averaging));
    }

    /** How many batches' gradients are averaged for an update (D9). */
    public Mlp<M> accumulate(int batches) {
        InvalidValue.requirePositive("accumulate", batches);
        return with(s -> s.accumulate = batches);
    }

    /** Layers, from 1, whose parameters stay as they begin; with the first one the input layer's, too. */
    public Mlp<M> freeze(int... layers) {
        for (int layer : layers) {
            InvalidValue.requirePositive("freeze", layer);
        }
        return with(s -> s.frozen = Arrays.stream(layers).boxed().toList());
    }

    /**
     * Multiplies the learning rate of a group of parameters, such as {@code ParameterGroup.layer(1)}, by a factor. A parameter may be in
     * several groups: their factors are multiplied.
     */
    public Mlp<M> rateFactor(ParameterGroup group, double factor) {
        return with(s -> s.groups = changed(s.groups, group, old -> new GroupRule(factor, old.weightDecay())));
    }

    /** Switches the decoupled decay of AdamW or Lion off for a group of parameters. γ and β of normalisations never decay. */
    public Mlp<M> withoutWeightDecay(ParameterGroup group) {
        return with(s ->
                s.groups = changed(s.groups, group, old -> new GroupRule(old.rateFactor(), Optional.of(false))));
    }

    private static Map<ParameterGroup, GroupRule> changed(
            Map<ParameterGroup, GroupRule> groups, ParameterGroup group, UnaryOperator<GroupRule> change) {
        var all = new LinkedHashMap<>(groups);
        all.put(group, change.apply(groups.getOrDefault(group, GroupRule.USUAL)));
        return all;
    }

    /** Of initial weights, the order of samples, dropout and mixup. */
    public Mlp<M> seed(long seed) {
        return with(s -> s.seed = seed);
    }

    /** The numbers that training computes with. */
    public Mlp<M> precision(Precision precision) {
        return with(s -> s.precision = precision);
    }

    /** An engine of the class path by its name, such as nd4j, in place of the best one that can run here. */
    public Mlp<M> engine(String name) {
        return with(s -> s.engine = new EngineChoice.Named(name));
    }

    /** An engine. */
    public Mlp<M> engine(Engine engine) {
        return with(s -> s.engine = new EngineChoice.Given(engine));
    }

    /** How many threads compute. Another number may give other bits. */
    public Mlp<M> threads(int threads) {
        InvalidValue.requirePositive("threads", threads);
        return with(s -> s.threads = OptionalInt.of(threads));
    }

    /** Hears of each epoch on the thread that trains: loss and score of training and validation samples. Several may listen. */
    public Mlp<M> listener(Consumer<EpochMetrics> listener) {
        var all = new ArrayList<>(settings.listeners);
        all.add(listener);
        return with(s -> s.listeners = List.copyOf(all));
    }

    /** For the tests. */
    Settings settings() {
        return settings;
    }
}
