package chainrule.engine.cuda.arguments;

/** Where numbers of one type lie on a card; 0 is null. */
public sealed interface Address {
    long address();

    /** Of the type that a step is computed in. */
    record Reals(long address) implements Address {
        public static final Reals NULL = new Reals(0);
    }

    record Floats(long address) implements Address {}

    record Doubles(long address) implements Address {}

    record Ints(long address) implements Address {}

    record Longs(long address) implements Address {}

    record Bytes(long address) implements Address {}

    /** Of a type that a number next to it gives. */
    record Untyped(long address) implements Address {}

    record Segments(long address) implements Address {}

    record FeatureParts(long address) implements Address {}
}
