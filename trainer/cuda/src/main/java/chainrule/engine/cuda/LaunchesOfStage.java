package chainrule.engine.cuda;

import chainrule.engine.cuda.plan.Stage;
import chainrule.engine.cuda.plan.StepPlan.Planned;

/** How each kind of stage is launched. */
record LaunchesOfStage(StageLaunches launches, Planned planned) implements Stage.Cases<Runnable> {
    @Override
    public Runnable single(Stage.Single stage) {
        return () -> launches.single(stage.operation(), planned);
    }

    @Override
    public Runnable layer(Stage.Layer stage) {
        return () -> launches.layer(stage, planned);
    }

    @Override
    public Runnable backward(Stage.Backward stage) {
        return () -> launches.backward(stage, planned);
    }

    @Override
    public Runnable slopes(Stage.Slopes stage) {
        return () -> launches.slopes(stage, planned);
    }

    @Override
    public Runnable loss(Stage.Loss stage) {
        return () -> launches.loss(stage, planned);
    }

    @Override
    public Runnable lossSums(Stage.LossSums stage) {
        return launches::sumLosses;
    }

    @Override
    public Runnable updates(Stage.Updates stage) {
        return () -> launches.updates(stage);
    }
}
