package chainrule.cli.terminal;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import java.util.function.IntConsumer;

import static java.lang.invoke.MethodType.methodType;

/**
 * What the process does when the system sends it a signal. Java has this in {@code sun.misc.Signal} alone, which is called by reflection:
 * javac warns of each use of it, and this warning cannot be suppressed.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls an action with the signal's number.
     *
     * @param name such as INT
     * @return restores what was done before; empty if the system does not have the signal, or the JVM was told to leave it alone (-Xrs)
     */
    static Optional<Runnable> handle(String name, IntConsumer action) {
        try {
            var lookup = MethodHandles.publicLookup();
            var signals = Class.forName("sun.misc.Signal");
            var handlers = Class.forName("sun.misc.SignalHandler");
            var handle = lookup.findStatic(signals, "handle", methodType(handlers, signals, handlers));
            var number = lookup.findVirtual(signals, "getNumber", methodType(int.class));
            var accept = lookup.findVirtual(IntConsumer.class, "accept", methodType(void.class, int.class));
            Object signal = lookup.findConstructor(signals, methodType(void.class, String.class))
                    .invoke(name);
            Object before = handle.invoke(
                    signal,
                    MethodHandleProxies.asInterfaceInstance(
                            handlers, MethodHandles.filterArguments(accept.bindTo(action), 0, number)));
            var restored = MethodHandles.insertArguments(handle, 0, signal, before);
            return Optional.of(MethodHandleProxies.asInterfaceInstance(
                    Runnable.class, restored.asType(restored.type().changeReturnType(void.class))));
        } catch (IllegalArgumentException taken) {
            return Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("sun.misc.Signal cannot be called", e);
        }
    }
}
