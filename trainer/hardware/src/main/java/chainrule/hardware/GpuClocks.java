package chainrule.hardware;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the GPU that is used, the first one, runs at: read through NVIDIA's management library, which comes with the driver. Nothing
 * is set.
 *
 * @param sm clock of the multiprocessors, in MHz
 * @param memory clock of the memory, in MHz
 * @param watts what it draws; 0 where that can't be told
 * @param celsius its temperature
 * @param held why the clock is not higher, as NVML's bits: 1 idle, 4 a limit of power, 32 and 64 heat
 */
public record GpuClocks(int sm, int memory, double watts, int celsius, long held) {
    private static final String LIBRARY = Platform.isWindows() ? "nvml" : "libnvidia-ml.so.1";
    private static final String DRIVER = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
    private static final int NOT_THERE = -1;
    private static final int SM = 1;
    private static final int MEMORY = 2;
    private static final int BUS_ID_LENGTH = 32;

    /** Empty where there is no such library, or where it can't tell. */
    public static Optional<GpuClocks> now() {
        try {
            var library = LoadedLibraries.of(LIBRARY);
            if (call(library, "nvmlInit_v2") != 0) {
                return Optional.empty();
            }
            try {
                var device = new PointerByReference();
                boolean found = call(library, "nvmlDeviceGetHandleByPciBusId_v2", busId(), device) == 0;
                return found ? Optional.of(of(library, device.getValue())) : Optional.empty();
            } finally {
                call(library, "nvmlShutdown");
            }
        } catch (UnsatisfiedLinkError notThere) {
            return Optional.empty();
        }
    }

    /** The driver's first GPU need not be the management library's: only the latter counts hidden ones. */
    private static byte[] busId() {
        var driver = LoadedLibraries.of(DRIVER);
        var id = new byte[BUS_ID_LENGTH];
        var device = new IntByReference();
        call(driver, "cuInit", 0);
        call(driver, "cuDeviceGet", device, 0);
        call(driver, "cuDeviceGetPCIBusId", id, BUS_ID_LENGTH - 1, device.getValue());
        // All 0 where the driver can't tell: the management library then knows no such GPU.
        return id;
    }

    private static GpuClocks of(NativeLibrary library, Pointer device) {
        return new GpuClocks(
                number(library, "nvmlDeviceGetClockInfo", device, SM),
                number(library, "nvmlDeviceGetClockInfo", device, MEMORY),
                number(library, "nvmlDeviceGetPowerUsage", device) * 1e-3,
                number(library, "nvmlDeviceGetTemperature", device, 0),
                bits(library, device));
    }

    private static int number(NativeLibrary library, String function, Pointer device, Object... more) {
        var value = new IntByReference();
        var arguments = new Object[more.length + 2];
        arguments[0] = device;
        System.arraycopy(more, 0, arguments, 1, more.length);
        arguments[more.length + 1] = value;
        return call(library, function, arguments) == 0 ? value.getValue() : 0;
    }

    private static long bits(NativeLibrary library, Pointer device) {
        var value = new LongByReference();
        return call(library, "nvmlDeviceGetCurrentClocksThrottleReasons", device, value) == 0 ? value.getValue() : 0;
    }

    private static int call(NativeLibrary library, String function, Object... arguments) {
        try {
            return library.getFunction(function).invokeInt(arguments);
        } catch (UnsatisfiedLinkError notThere) {
            return NOT_THERE;
        }
    }

    /** For reports. */
    public Map<String, Object> entries() {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("sm_mhz", sm);
        entries.put("memory_mhz", memory);
        entries.put("watts", watts);
        entries.put("celsius", celsius);
        entries.put("held_by", held);
        return entries;
    }
}
