package chainrule.audit;

import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.function.UnaryOperator;

/** An engine with a fault, told by what it makes of a job. */
record Faulty(Engine right, UnaryOperator<TrainingJob> fault) implements Engine {
    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public int rank() {
        return 1;
    }

    @Override
    public Training train(TrainingJob job) {
        return right.train(fault.apply(job));
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return right.load(parameters, precision);
    }
}
