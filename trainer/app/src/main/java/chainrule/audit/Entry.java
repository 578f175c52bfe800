package chainrule.audit;

import java.util.List;
import java.util.function.Function;

/**
 * An entry of the audit: a formula as the project implements it, and how it is checked. The implementation is a value, so
 * that a wrong one can be put in its place: an audit that can't fail is worthless.
 *
 * @param formula as a person would write it
 * @param subject the implementation
 * @param checks compares an implementation with references that were not derived from it
 */
public record Entry<S>(String id, String formula, S subject, Function<S, List<Comparison>> checks) {
    /** One reference's answer. */
    public record Comparison(String reference, double error, String where, double tolerance) {}

    /** The same entry with another implementation. */
    public Entry<S> with(S other) {
        return new Entry<>(id, formula, other, checks);
    }

    public List<Finding> run() {
        return checks.apply(subject).stream()
                .map(c -> new Finding(id, c.reference(), c.error(), c.where(), c.tolerance()))
                .toList();
    }
}
