package chainrule.audit;

import chainrule.report.HtmlReport;
import java.util.List;

/** The audit as a page, with the errata. */
public final class AuditReport {
    private AuditReport() {}

    /** @param failed how many of the findings */
    public static String html(List<Finding> findings, long failed) {
        return new HtmlReport("Gradient audit")
                .paragraph(
                        "%,d comparisons, %,d failed. An error is the largest difference from the reference, relative to "
                                        .formatted(findings.size(), failed)
                                + "the largest number of the vector that it is in.")
                .table(
                        "Each formula against references that were not derived from it",
                        List.of("id", "reference", "error", "tolerance", "", "worst at"),
                        findings.stream()
                                .map(f -> List.of(
                                        f.id(),
                                        f.reference(),
                                        "%.2e".formatted(f.error()),
                                        "%.0e".formatted(f.tolerance()),
                                        f.pass() ? "pass" : "FAIL",
                                        f.where()))
                                .toList())
                .heading("Errata")
                .paragraph(
                        "Mistakes in the course notes behind these formulas, and the command that shows the correct formula.")
                .table(
                        "Errata",
                        List.of("where", "printed", "right", "command"),
                        Errata.all().stream()
                                .map(e -> List.of(e.where(), e.printed(), e.right(), e.command()))
                                .toList())
                .html();
    }
}
