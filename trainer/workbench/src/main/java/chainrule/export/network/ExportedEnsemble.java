package chainrule.export.network;

import chainrule.base.UserException;
import chainrule.metric.Thresholds;
import chainrule.run.Ensemble;
import chainrule.run.TrainedRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An ensemble on its way into a file.
 *
 * @param name of its folder
 * @param members each with its own temperature
 * @param times how often each counts in the mean
 */
public record ExportedEnsemble(String name, List<ExportedNetwork> members, List<Integer> times, ModelCard card) {
    public ExportedEnsemble {
        members = List.copyOf(members);
        times = List.copyOf(times);
    }

    /**
     * The ensemble as the run has it.
     *
     * @throws UserException if its members compute in different precisions
     */
    public static ExportedEnsemble of(TrainedRun run) {
        var ensemble = run.ensemble().orElseThrow();
        var networks = ensemble.members().stream()
                .map(member -> ExportedNetwork.of(member.run()))
                .toList();
        if (networks.stream()
                        .map(network -> network.network().precision())
                        .distinct()
                        .count()
                > 1) {
            throw new UserException("the members of %s compute in float32 and float64: one graph has one of these"
                    .formatted(run.directory().path()));
        }
        var card = networks.get(0).card().ofEnsemble(run.directory().name(), times(ensemble));
        return new ExportedEnsemble(
                run.directory().name(),
                networks,
                ensemble.members().stream().map(Ensemble.Member::times).toList(),
                run.thresholds()
                        .map(chosen -> card.withThresholds(
                                Thresholds.names(run.checkpoint().task()), chosen))
                        .orElse(card));
    }

    private static Map<String, Integer> times(Ensemble ensemble) {
        var times = new LinkedHashMap<String, Integer>();
        ensemble.members().forEach(member -> times.merge(member.name(), member.times(), Integer::sum));
        return times;
    }

    /** Of all networks' parameters. */
    public long bytes() {
        return members.stream()
                .mapToLong(member -> (long) member.network().parameters().values().length
                        * member.network().precision().bytes())
                .sum();
    }
}
