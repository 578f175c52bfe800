package chainrule.hardware;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The NVIDIA cards that the driver knows, asked through the CUDA driver API alone: nothing of CUDA need be installed.
 *
 * @param cards none where {@code problem} is not empty
 * @param driver the newest CUDA that the driver can run, such as 13.0; empty where there is no card
 * @param problem why no card can be used, in one line; empty if one can
 */
public record Gpus(List<Card> cards, String driver, String problem) {
    /** The driver's name: programs that only run need not have the one without the number. */
    private static final String DRIVER = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";

    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int NAME_LENGTH = 256;

    /**
     * A card.
     *
     * @param capability compute capability, such as 9.0
     * @param memory in bytes
     */
    public record Card(String name, String capability, long memory) {}

    public static Gpus here() {
        var problem = NativeLibraries.problemOfJna();
        if (problem.isPresent()) {
            return new Gpus(List.of(), "", problem.get());
        }
        NativeLibrary driver;
        try {
            driver = LoadedLibraries.of(DRIVER);
        } catch (UnsatisfiedLinkError e) {
            return new Gpus(List.of(), "", "no NVIDIA driver: %s is not there: install the driver".formatted(DRIVER));
        }
        int code = call(driver, "cuInit", 0);
        var count = new IntByReference();
        if (code == 0) {
            code = call(driver, "cuDeviceGetCount", count);
        }
        if (code != 0 || count.getValue() == 0) {
            return new Gpus(
                    List.of(), "", "the NVIDIA driver finds no card (CUDA error %d): see `nvidia-smi`".formatted(code));
        }
        var cards = new ArrayList<Card>();
        for (int i = 0; i < count.getValue(); i++) {
            cards.add(card(driver, i));
        }
        return new Gpus(cards, version(driver), "");
    }

    private static String version(NativeLibrary driver) {
        var number = new IntByReference();
        call(driver, "cuDriverGetVersion", number);
        return version(number.getValue());
    }

    /**
     * A version of CUDA as text, such as 13.0.
     *
     * @param number 1000·major + 10·minor
     */
    public static String version(int number) {
        return "%d.%d".formatted(number / 1000, number % 1000 / 10);
    }

    private static Card card(NativeLibrary driver, int index) {
        var device = new IntByReference();
        call(driver, "cuDeviceGet", device, index);
        var name = new byte[NAME_LENGTH];
        call(driver, "cuDeviceGetName", name, NAME_LENGTH, device.getValue());
        var major = new IntByReference();
        var minor = new IntByReference();
        call(driver, "cuDeviceGetAttribute", major, CAPABILITY_MAJOR, device.getValue());
        call(driver, "cuDeviceGetAttribute", minor, CAPABILITY_MINOR, device.getValue());
        var memory = new LongByReference();
        call(driver, "cuDeviceTotalMem_v2", memory, device.getValue());
        String text = new String(name, StandardCharsets.UTF_8);
        return new Card(
                text.substring(0, Math.max(0, text.indexOf('\0'))),
                major.getValue() + "." + minor.getValue(),
                memory.getValue());
    }

    private static int call(NativeLibrary driver, String function, Object... arguments) {
        Function f = driver.getFunction(function);
        return f.invokeInt(arguments);
    }
}
