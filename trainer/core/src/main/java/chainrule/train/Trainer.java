package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.engine.Training;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Trains one network: {@link GroupTrainer}'s loop for a single {@link TrainingSession}. */
public final class Trainer {
    private final TrainingSession session;
    private final BooleanSupplier interrupted;

    /**
     * @param validation the validation split; with no sample in it there is no validation
     * @param interrupted asked after every chunk of steps: whether to stop
     */
    public Trainer(
            TrainingSpec spec,
            TrainingJob job,
            Batches validation,
            List<TrainingListener> listeners,
            BooleanSupplier interrupted) {
        this.session = new TrainingSession(spec, job, validation, listeners);
        this.interrupted = interrupted;
    }

    /**
     * Trains from the beginning to the end.
     *
     * @param training of this trainer's job, fresh
     * @throws DivergenceException if the training loss becomes infinite or NaN
     */
    public TrainingResult run(Training training) {
        return run(training, TrainingProgress.START);
    }

    /**
     * Trains to the end from where another trainer of the same job was; both together do what one does.
     *
     * @param training of this trainer's job, in the state that belongs to {@code from}
     * @throws DivergenceException if the training loss becomes infinite or NaN
     */
    public TrainingResult run(Training training, TrainingProgress from) {
        new GroupTrainer(List.of(session), interrupted).run(TrainingGroup.of(training), from);
        return session.result();
    }
}
