package chainrule.run;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.TableEncoding;
import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.metric.Predictions;
import chainrule.metric.PredictionsReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The network of a run, or all of an ensemble, loaded and ready to predict again and again. */
public final class Predictor implements AutoCloseable {
    private final TrainedRun run;
    /** In the order of the ensemble's members. */
    private final List<Network> networks;

    private Predictor(TrainedRun run, List<Network> networks) {
        this.run = run;
        this.networks = networks;
    }

    static Predictor of(TrainedRun run, Engine engine) {
        var runs = run.ensemble()
                .map(several ->
                        several.members().stream().map(Ensemble.Member::run).toList())
                .orElse(List.of(run));
        return new Predictor(
                run,
                runs.stream()
                        .map(each -> engine.load(
                                each.checkpoint().parameters(),
                                each.checkpoint().precision()))
                        .toList());
    }

    /**
     * For samples of the network's shape, whose targets are unknown.
     *
     * @throws IllegalStateException of an ensemble, whose members may have different inputs: see {@link #predictRaw}
     */
    public Predictions predict(Features features) {
        if (run.ensemble().isPresent()) {
            throw new IllegalStateException("each member encodes the samples itself");
        }
        return Predictions.of(run.checkpoint().task(), networks.get(0), run.unknown(features));
    }

    /** For images, or rows of a table whose columns are in the network's order and not encoded yet. */
    public Predictions predictRaw(Features raw) {
        if (run.ensemble().isEmpty()) {
            return predict(run.encoded(raw));
        }
        var schema = run.checkpoint().encoding().map(TableEncoding::schema);
        Function<TrainedRun, Batches> samples = member -> member.unknown(member.encoded(raw, schema));
        var first = run.ensemble().get().members().get(0).run();
        return Predictions.of(run.checkpoint().task(), averaged(samples, Optional.empty()), samples.apply(first));
    }

    /**
     * How it does on samples.
     *
     * @param loss the mean a sample, as in training
     */
    public record Measured(double loss, Predictions predictions) {}

    /**
     * Measures it on all training samples of a data set.
     *
     * @param raw whose columns are in the order of the training's, and not encoded yet
     * @param heldOut which members of an ensemble predict each sample; empty: all
     * @throws UserException if they do not fit the network
     */
    public Measured measure(Dataset raw, Optional<HeldOut> heldOut) {
        var samples = run.all(raw);
        var reader = new PredictionsReader(
                run.checkpoint().task(), run.checkpoint().parameters().spec(), samples);
        averaged(member -> member.all(raw), heldOut).logits(samples, reader);
        return new Measured(reader.tally().loss(), reader.predictions());
    }

    /** The network, or the mean of the ensemble's; closed with this. */
    private Network averaged(Function<TrainedRun, Batches> samples, Optional<HeldOut> heldOut) {
        if (run.ensemble().isEmpty()) {
            return networks.get(0);
        }
        var members = run.ensemble().get().members();
        return new AveragedNetwork(
                IntStream.range(0, members.size())
                        .mapToObj(i -> new AveragedNetwork.Member(
                                networks.get(i),
                                samples.apply(members.get(i).run()),
                                members.get(i).times()))
                        .toList(),
                heldOut);
    }

    @Override
    public void close() {
        networks.forEach(Network::close);
    }
}
