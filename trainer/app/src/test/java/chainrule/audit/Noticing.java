package chainrule.audit;

import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.cuda.StandInEngine;
import chainrule.engine.nd4j.DeviceEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a user's audit says of the program that it is loaded with; stops at the first thing that it rejects. */
final class Noticing {
    private Noticing() {}

    /**
     * What is rejected, in a line; empty if nothing is.
     *
     * @param check as {@code mutants.txt} names it
     */
    static String rejected(String check) {
        String[] words = check.split(" ");
        return switch (words[0]) {
            case "gradcheck" -> words[1].equals("T8") ? stepByStep() : entries(words[1]);
            case "verify" ->
                trainings(
                        words[1].equals("nd4j")
                                ? DeviceEngine.single()
                                : Engines.onClassPath().named(words[1]));
            case "kernels" -> trainings(words[1].equals("card") ? new StandInEngine() : DeviceEngine.backend());
            default -> throw new IllegalArgumentException(check);
        };
    }

    /** The two entries of T8, one after the other. */
    private static String stepByStep() {
        String byReference = trainings(new ReferenceEngine());
        return byReference.isEmpty() ? trainings(DeviceEngine.single()) : byReference;
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
    private static String trainings(Engine engine) {
        for (var each : PlainCase.all()) {
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
