package chainrule.engine.cuda.driver;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.machine.ComputeAction;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

import static org.bytedeco.cuda.global.cublas.cublasLtGetStatusString;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_DEVICE_UNAVAILABLE;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_ECC_UNCORRECTABLE;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_INVALID_PTX;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_LAUNCH_TIMEOUT;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_NO_BINARY_FOR_GPU;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_NO_DEVICE;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_OPERATING_SYSTEM;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_OUT_OF_MEMORY;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_SYSTEM_NOT_READY;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_UNKNOWN;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
import static org.bytedeco.cuda.global.cudart.CUDA_SUCCESS;
import static org.bytedeco.cuda.global.cudart.cuGetErrorName;
import static org.bytedeco.cuda.global.cudart.cuGetErrorString;

/** What CUDA's return codes become: a line for what its user can fix, an exception with its trace for what is a bug. */
final class CudaErrors {
    private static final Map<Integer, Message> TO_MEND = Map.ofEntries(
            Map.entry(
                    CUDA_ERROR_OUT_OF_MEMORY,
                    Message.text("use a smaller batch or network, or end other programs on the GPU")),
            Map.entry(CUDA_ERROR_NO_DEVICE, Message.of("see %s", ComputeAction.LIST_ENGINES.of())),
            Map.entry(CUDA_ERROR_DEVICE_UNAVAILABLE, Message.text("another process uses the GPU exclusively: end it")),
            Map.entry(CUDA_ERROR_NO_BINARY_FOR_GPU, Message.text("install the CUDA that belongs to the driver")),
            Map.entry(CUDA_ERROR_INVALID_PTX, Message.text("install the CUDA that belongs to the driver")),
            Map.entry(CUDA_ERROR_UNSUPPORTED_PTX_VERSION, Message.text("the driver is older than CUDA: update it")),
            Map.entry(
                    CUDA_ERROR_SYSTEM_DRIVER_MISMATCH,
                    Message.text("the driver's parts are of different versions: restart the machine")),
            Map.entry(CUDA_ERROR_SYSTEM_NOT_READY, Message.text("start NVIDIA's services, such as the fabric manager")),
            Map.entry(
                    CUDA_ERROR_LAUNCH_TIMEOUT,
                    Message.text("the GPU also draws the screen, which limits a kernel's time: use a smaller batch")),
            Map.entry(
                    CUDA_ERROR_ECC_UNCORRECTABLE,
                    Message.text("the GPU's memory has failed: reset it or use another GPU")),
            Map.entry(CUDA_ERROR_OPERATING_SYSTEM, Message.text("is the GPU still there? see the system's log")),
            Map.entry(CUDA_ERROR_UNKNOWN, Message.text("is the GPU still there? see the system's log")));

    private CudaErrors() {}

    /**
     * Of the driver.
     *
     * @param call the function that gave the code
     * @throws UserException if it is something to fix
     */
    static void check(int code, String call) {
        if (code == CUDA_SUCCESS) {
            return;
        }
        String message = "%s failed: %s".formatted(call, name(code));
        Message remedy = TO_MEND.get(code);
        if (remedy != null) {
            throw new UserException(Message.of("the GPU: %s: %s", message, remedy));
        }
        throw new IllegalStateException(message);
    }

    /** Of cuBLASLt. */
    static void checkProduct(int status, String call) {
        if (status != 0) {
            throw new IllegalStateException("%s failed: %s".formatted(call, productStatus(status)));
        }
    }

    /** What cuBLASLt calls a status. */
    static String productStatus(int status) {
        return cublasLtGetStatusString(status).getString();
    }

    private static String name(int code) {
        try (var text = new PointerPointer<BytePointer>(1)) {
            boolean known = cuGetErrorName(code, text) == CUDA_SUCCESS;
            String name = known ? text.get(BytePointer.class, 0).getString() : "CUDA error " + code;
            known = cuGetErrorString(code, text) == CUDA_SUCCESS;
            return known
                    ? "%s (%s)".formatted(name, text.get(BytePointer.class, 0).getString())
                    : name;
        }
    }
}
