package chainrule.audit;

/**
 * The result of one comparison of the audit.
 *
 * @param id of the formula
 * @param reference what it was compared with
 * @param error the largest difference, relative to the largest number of the vector that it is in (see {@link Vectors})
 * @param where the error was that large
 * @param tolerance what the error may be
 */
public record Finding(String id, String reference, double error, String where, double tolerance) {
    /** NaN does not pass. */
    public boolean pass() {
        return error <= tolerance;
    }
}
