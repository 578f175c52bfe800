package chainrule.engine.cuda.kernel;

import chainrule.base.UserException;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.hardware.LoadedLibraries;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * NVIDIA's run-time compiler. It needs no driver; JavaCPP's bindings of it do, for they load those of the driver first: it is
 * called by JNA.
 */
public final class Nvrtc {
    private static final String BUILTINS = "*nvrtc-builtins*";

    private final NativeLibrary library;
    /** The compiler asks for them by name, and they lie next to it: held, so that they stay loaded. */
    @SuppressWarnings("unused")
    private final List<NativeLibrary> builtins;

    public Nvrtc(Path library) {
        this.builtins = beside(library);
        this.library = LoadedLibraries.of(library.toString());
    }

    private static List<NativeLibrary> beside(Path library) {
        var all = new ArrayList<NativeLibrary>();
        try (var files = Files.newDirectoryStream(library.getParent(), BUILTINS)) {
            files.forEach(file -> all.add(LoadedLibraries.of(file.toString())));
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new UserException("%s needs %s next to it: %s".formatted(library, BUILTINS, e.getMessage()), e);
        }
        return all;
    }

    /**
     * Compiles the kernels for a card: to machine code where the compiler knows the GPU, else to PTX for the newest that it
     * knows, which the driver translates.
     *
     * @param capability compute capability without its dot, such as 90
     * @return what cuModuleLoadData takes
     * @throws UserException if the compiler refuses
     */
    byte[] forCard(ScalarType real, int capability) {
        return compile(real, target(capability));
    }

    /**
     * What to compile for.
     *
     * @param capability compute capability without its dot, such as 90
     * @throws UserException if the compiler has no code for it
     */
    String target(int capability) {
        var known = capabilities();
        if (known.contains(capability)) {
            return "sm_" + capability;
        }
        int newest = known.stream()
                .filter(each -> each < capability)
                .max(Integer::compare)
                .orElseThrow(
                        () -> new UserException("this CUDA has no code for compute capability %d.%d: take an older CUDA"
                                .formatted(capability / 10, capability % 10)));
        return "compute_" + newest;
    }

    /** Its version and its file's size, which differs between releases of one version. */
    String version() {
        var major = new IntByReference();
        var minor = new IntByReference();
        call("nvrtcVersion", major, minor);
        return "%d.%d, %d bytes"
                .formatted(major.getValue(), minor.getValue(), library.getFile().length());
    }

    /** The options for a type and a target. */
    static String[] options(ScalarType real, String target) {
        // Products and sums apart, as Java computes them: what is fused depends on the compiler.
        return new String[] {"--gpu-architecture=" + target, "--fmad=false", "-DREAL=" + real.keyword()};
    }

    /** The compute capabilities that the compiler knows, without their dots. */
    List<Integer> capabilities() {
        var count = new IntByReference();
        call("nvrtcGetNumSupportedArchs", count);
        var all = new int[count.getValue()];
        call("nvrtcGetSupportedArchs", all);
        return Arrays.stream(all).boxed().toList();
    }

    /**
     * @param target {@code sm_90} for machine code, {@code compute_90} for PTX, which ends with a 0
     * @throws UserException if the compiler refuses
     */
    byte[] compile(ScalarType real, String target) {
        return compile(KernelSource.text(), real, target);
    }

    byte[] compile(String source, ScalarType real, String target) {
        var handle = new PointerByReference();
        call("nvrtcCreateProgram", handle, source, "kernels.cu", 0, Pointer.NULL, Pointer.NULL);
        try {
            var program = handle.getValue();
            String[] options = options(real, target);
            int code = code("nvrtcCompileProgram", program, options.length, new StringArray(options));
            if (code != 0) {
                throw new UserException("the kernels can't be compiled with %s: %s; %s"
                        .formatted(String.join(" ", options), message(code), log(program)));
            }
            return target.startsWith("sm_") ? output("nvrtcGetCUBIN", program) : output("nvrtcGetPTX", program);
        } finally {
            call("nvrtcDestroyProgram", handle);
        }
    }

    private String log(Pointer program) {
        return new String(output("nvrtcGetProgramLog", program), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\0", "")
                .strip()
                .replaceAll("\\s*\\n\\s*", "; ");
    }

    /** What a function gives whose size another tells. */
    private byte[] output(String function, Pointer program) {
        var size = new LongByReference();
        call(function + "Size", program, size);
        try (var bytes = new Memory(Math.max(1, size.getValue()))) {
            call(function, program, bytes);
            return bytes.getByteArray(0, (int) size.getValue());
        }
    }

    private void call(String function, Object... arguments) {
        int code = code(function, arguments);
        if (code != 0) {
            throw new UserException("CUDA's compiler: %s failed: %s".formatted(function, message(code)));
        }
    }

    private int code(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private String message(int code) {
        return library.getFunction("nvrtcGetErrorString").invokeString(new Object[] {code}, false);
    }
}
