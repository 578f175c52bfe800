package chainrule.base;

/**
 * A value that a record can't hold. It names the component, so that whoever reads a configuration can say where the
 * value stands.
 */
public final class InvalidValue extends UserException {
    private final String component;
    private final Message complaint;

    /**
     * @param component the name of the record's component
     * @param complaint what follows the name in the message, such as "is -1: it must be above 0"
     */
    public InvalidValue(String component, String complaint) {
        this(component, Message.text(complaint));
    }

    /** The same with what is said of settings. */
    public InvalidValue(String component, Message complaint) {
        super(Message.of("%s %s", component, complaint));
        this.component = component;
        this.complaint = complaint;
    }

    public String component() {
        return component;
    }

    public Message complaint() {
        return complaint;
    }

    /** Requires a finite value above 0. */
    public static void requirePositive(String component, double value) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, component, value, "above 0");
    }

    /** Requires a finite value of 0 or more. */
    public static void requireNotNegative(String component, double value) {
        require(value >= 0 && value < Double.POSITIVE_INFINITY, component, value, "0 or more");
    }

    /** Requires a value from {@code low} to below {@code high}. */
    public static void requireBetween(String component, double value, double low, double high) {
        require(
                value >= low && value < high,
                component,
                value,
                "at least %s and below %s".formatted(text(low), text(high)));
    }

    private static void require(boolean holds, String component, double value, String condition) {
        if (!holds) {
            throw new InvalidValue(component, "is %s: it must be %s".formatted(text(value), condition));
        }
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
    }
}
