import chainrule.engine.Engines;

/** A program that depends on Chainrule. */
public final class Consumer {
    public static void main(String[] args) {
        System.out.println(Engines.onClassPath().all().stream().map(engine -> engine.name()).toList());
    }
}
