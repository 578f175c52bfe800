package chainrule.engine.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address on a card, for functions that take pointers. */
final class Place extends Pointer {
    Place(long address) {
        this.address = address;
    }
}
