package chainrule.engine.step;

import chainrule.engine.Engine;
import java.util.OptionalInt;

/** An engine whose steps a device makes: also for steps that are laid out elsewhere. */
public interface DeviceEngine extends Engine {
    /**
     * A device of its own.
     *
     * @param threads how many compute; empty: one for each core. Of no account where the processor does not compute
     */
    Device device(OptionalInt threads);
}
