package chainrule.engine;

import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An engine that trains several networks in step by another engine, which takes one after the other. */
public final class InStep implements Engine {
    private final Engine engine;
    private final int most;
    private final List<Integer> sizes = new ArrayList<>();

    /** @param most networks that it takes at once */
    public InStep(Engine engine, int most) {
        this.engine = engine;
        this.most = most;
    }

    /** How many networks each of its groups had. */
    public List<Integer> sizes() {
        return sizes;
    }

    @Override
    public String name() {
        return "in-step";
    }

    @Override
    public int rank() {
        return 1 + engine.rank();
    }

    @Override
    public Optional<String> reasonNotToTrain(TrainingJob job) {
        return engine.reasonNotToTrain(job);
    }

    @Override
    public boolean trainsTogether() {
        return true;
    }

    @Override
    public TrainingGroup trainTogether(List<TrainingJob> jobs) {
        for (var job : jobs) {
            if (!job.goesWith(jobs.get(0))) {
                throw new IllegalArgumentException("they don't go together");
            }
        }
        var trainings = jobs.stream().limit(most).map(engine::train).toList();
        sizes.add(trainings.size());
        return new TrainingGroup() {
            @Override
            public List<Trainee> members() {
                return List.copyOf(trainings);
            }

            @Override
            public void run(int epoch, int first, int steps, List<Tally> tallies) {
                for (int k = 0; k < trainings.size(); k++) {
                    trainings.get(k).run(epoch, first, steps, tallies.get(k));
                }
            }

            @Override
            public void close() {
                trainings.forEach(Training::close);
            }
        };
    }

    @Override
    public Training train(TrainingJob job) {
        return engine.train(job);
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return engine.load(parameters, precision);
    }
}
