package chainrule.config;

import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Fold;
import chainrule.datasets.Task;
import chainrule.engine.Engines;
import chainrule.metric.Metric;
import chainrule.model.Precision;
import chainrule.train.TrainingSpec;
import java.util.Optional;

/** Everything that decides a run. */
public record RunConfig(
        DataConfig data,
        ModelConfig model,
        TrainingSpec train,
        EngineConfig engine,
        CheckpointConfig checkpoints,
        TensorBoardConfig tensorboard) {
    /**
     * The data, in the precision that is computed in: numbers of a table stay doubles for float64.
     *
     * @throws UserException if the loss does not judge the task that is asked for, before anything is read
     */
    public DataSource source() {
        data.task().filter(task -> Configuration.isTable(data.name())).ifPresent(model::lossFor);
        return data.source().exact(engine.precision() == Precision.FLOAT64).judgedAs(model.judged());
    }

    /** What is monitored of the validation split besides loss and score, where this task is learnt. */
    public Optional<Metric> monitored(Task task) {
        return train.monitor().of(task.kind(), model.lossFor(task.kind())).further(task.width());
    }

    /** The same in a precision that the engine has here: see {@link EngineConfig#fallbackPrecision}. */
    RunConfig settled() {
        return engine.fallbackPrecision().isEmpty()
                ? this
                : new RunConfig(data, model, train, engine.settled(Engines.onClassPath()), checkpoints, tensorboard);
    }

    /** The same with another seed of weights, order, dropout and augmentation. */
    public RunConfig withSeed(long seed) {
        return new RunConfig(data, model, train.withSeed(seed), engine, checkpoints, tensorboard);
    }

    /** The same with a fold of a cross-validation as the test part. */
    public RunConfig withFold(Fold fold) {
        return new RunConfig(data.withFold(fold), model, train, engine, checkpoints, tensorboard);
    }

    /** The same with something else written for TensorBoard. */
    public RunConfig withTensorBoard(TensorBoardConfig other) {
        return new RunConfig(data, model, train, engine, checkpoints, other);
    }

    /** The same without what changes no result: what is written for TensorBoard. */
    public RunConfig decisive() {
        return withTensorBoard(new TensorBoardConfig(false, false, false));
    }

    /** The same for a process with another working directory: the files that it names have absolute paths. */
    public RunConfig withAbsolutePaths() {
        return new RunConfig(
                data.withAbsolutePath(), model.withAbsolutePath(), train, engine, checkpoints, tensorboard);
    }

    /**
     * The same on another engine.
     *
     * @param name among all engines
     * @param threads that compute; empty: one for each core
     */
    public RunConfig withEngine(String name, Optional<Integer> threads) {
        return new RunConfig(data, model, train, engine.with(name, threads), checkpoints, tensorboard);
    }
}
