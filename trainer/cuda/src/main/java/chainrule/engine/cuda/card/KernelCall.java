package chainrule.engine.cuda.card;

import java.util.List;

/** A kernel, and what it is started with. */
public interface KernelCall {
    /** As the kernels' source calls it. */
    String kernel();

    /** As the kernel declares them: Long for pointers and 64-bit numbers, Integer, Double. */
    List<Object> values();
}
