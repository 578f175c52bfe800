package chainrule.engine.step;

import chainrule.base.UserException;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Device.Values;
import chainrule.model.Precision;
import java.util.Optional;

/** A place on a device for a copy of a network's parameters; taken when it is first asked for. */
final class KeptParameters implements AutoCloseable {
    private final Device device;
    private final StepProgram program;
    private final Precision precision;
    private Optional<Memory> place;

    /** @param precision of the training */
    KeptParameters(Device device, StepProgram program, Precision precision) {
        this.device = device;
        this.program = program;
        this.precision = precision.ofParameters();
    }

    /** A copy, which the next call overwrites; empty if the device is the processor itself or has no room. */
    Optional<Values> copyOf(Values network) {
        if (place == null) {
            place = device.isRemote() ? take() : Optional.empty();
        }
        place.ifPresent(to -> ProgramParameters.copy(program, network, to));
        return place.map(to -> to);
    }

    private Optional<Memory> take() {
        try {
            return Optional.of(device.allocate(program.parameters(), 1, precision));
        } catch (UserException full) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (place != null) {
            place.ifPresent(Memory::close);
        }
    }
}
