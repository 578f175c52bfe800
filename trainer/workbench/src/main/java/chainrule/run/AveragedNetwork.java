package chainrule.run;

import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several networks whose predictions are averaged. Each has its own inputs of the same samples, since each may have prepared the columns by
 * its own training split.
 *
 * @param heldOut which of them predict each sample; empty: all
 */
record AveragedNetwork(List<Member> members, Optional<HeldOut> heldOut) implements Network {
    /**
     * One of them.
     *
     * @param samples as this network takes them
     * @param weight in the mean, above 0
     */
    record Member(Network network, Batches samples, double weight) {}

    AveragedNetwork {
        members = List.copyOf(members);
    }

    @Override
    public MlpSpec spec() {
        return members.get(0).network.spec();
    }

    @Override
    public Parameters parameters() {
        throw new UnsupportedOperationException("an ensemble has no parameters of its own");
    }

    /** @param samples those that the members have, with the scaling of the targets in which the mean is wanted */
    @Override
    public void logits(Batches samples, LogitSink sink) {
        int m = spec().outputs();
        var outputs = members.stream().map(member -> outputs(member, m)).toList();
        var means = new MeanOutputs(spec().loss(), m, samples.scaling());
        double[] mean = heldOut.map(by -> mean(by, means, outputs)).orElseGet(() -> means.of(outputs));
        for (int first = 0; first < samples.count(); first += samples.batch()) {
            int count = Math.min(samples.batch(), samples.count() - first);
            sink.accept(first, count, Arrays.copyOfRange(mean, first * m, (first + count) * m));
        }
    }

    /** Of each sample by the members that hold it out. */
    private static double[] mean(HeldOut heldOut, MeanOutputs means, List<MeanOutputs.Member> outputs) {
        int m = means.outputs();
        var all = new double[heldOut.count() * m];
        heldOut.byMembers().forEach((members, places) -> {
            var some = IntStream.range(0, outputs.size())
                    .filter(members::get)
                    .mapToObj(k -> outputs.get(k).only(places, m))
                    .toList();
            double[] mean = means.of(some);
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(mean, i * m, all, places[i] * m, m);
            }
        });
        return all;
    }

    /** What one network computes for all its samples. */
    static MeanOutputs.Member outputs(Member member, int m) {
        var values = new double[member.samples.count() * m];
        member.network.logits(
                member.samples, (first, count, logits) -> System.arraycopy(logits, 0, values, first * m, count * m));
        return new MeanOutputs.Member(values, member.samples.scaling(), member.weight);
    }

    @Override
    public void close() {
        members.forEach(member -> member.network.close());
    }
}
