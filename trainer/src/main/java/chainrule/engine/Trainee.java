package chainrule.engine;

/** A network on an engine that is being trained, as it is at the moment. */
public interface Trainee extends Network {
    /** A copy of all that the next steps depend on: a job that begins with it goes on with the same bits. */
    TrainingState state();
}
