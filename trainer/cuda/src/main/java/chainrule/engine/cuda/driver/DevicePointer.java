package chainrule.engine.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address on a card, for functions that take pointers. */
final class DevicePointer extends Pointer {
    DevicePointer(long address) {
        this.address = address;
    }
}
