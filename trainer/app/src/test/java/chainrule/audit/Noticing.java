package chainrule.audit;

import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.cuda.StandInEngine;
import chainrule.engine.nd4j.DeviceEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a user's audit says of the program that it is loaded with; stops at the first thing that it rejects. */
final class Noticing {
    /** Between a check and a part of the names of the trainings that come first. */
    static final String FIRST = ", first ";

    private Noticing() {}

    /**
     * What is rejected, in a line; empty if nothing is.
     *
     * @param check as {@code mutants.txt} names it; then maybe {@link #FIRST} and what comes first
     */
    static String rejected(String check) {
        String[] parts = check.split(FIRST, 2);
        String[] words = parts[0].split(" ");
        String first = parts.length > 1 ? parts[1] : "";
        return switch (words[0]) {
            case "gradcheck" -> words[1].equals("T8") ? stepByStep(first) : entries(words[1]);
            case "verify" ->
                trainings(
                        words[1].equals("nd4j")
                                ? DeviceEngine.single()
                                : Engines.onClassPath().named(words[1]),
                        first);
            case "kernels" -> trainings(words[1].equals("card") ? new StandInEngine() : DeviceEngine.backend(), first);
            default -> throw new IllegalArgumentException(check);
        };
    }

    /** The two entries of T8, one after the other. */
    private static String stepByStep(String first) {
        String byReference = trainings(new ReferenceEngine(), first);
        return byReference.isEmpty() ? trainings(DeviceEngine.single(), first) : byReference;
    }

    /** Of those that need no other network to compare with: the others are AuditTest's. */
    private static String entries(String id) {
        return Stream.of(
                        TrainingEntries.all(),
                        Dl4jPartEntries.all(),
                        CurveEntries.all(),
                        TrustEntries.all(),
                        List.<Entry<?>>of(AttributionEntry.entry()),
                        SearchEntries.all())
                .flatMap(List::stream)
                .filter(entry -> entry.id().equals(id))
                .flatMap(entry -> entry.run().stream())
                .filter(finding -> !finding.pass())
                .map(Finding::toString)
                .findFirst()
                .orElse("");
    }

    /** The trainings of {@code gradcheck T8} and of {@code verify}, one after the other until one is rejected. */
    private static String trainings(Engine engine, String first) {
        var cases = new ArrayList<>(PlainCase.all());
        cases.sort(Comparator.comparing(each -> !each.name().contains(first)));
        for (var each : cases) {
            for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
                var findings = new ArrayList<Finding>();
                new PlainAudit(engine, List.of(each)).run(precision, findings::add);
                for (var finding : findings) {
                    if (!finding.pass()) {
                        return finding.toString();
                    }
                }
            }
        }
        return "";
    }
}
