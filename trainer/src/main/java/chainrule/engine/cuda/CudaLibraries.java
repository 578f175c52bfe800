package chainrule.engine.cuda;

import chainrule.UserException;
import chainrule.machine.Gpus;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CUDA 13's libraries as the user has them. They are loaded by their paths before the bindings ask for them by their names.
 *
 * @param found each library that is there
 * @param missing the names of those that are not
 */
record CudaLibraries(Map<String, Path> found, List<String> missing) {
    /** Folders with CUDA's libraries, in front of all others. */
    static final String VARIABLE = "CHAINRULE_CUDA";

    /** Places among the names. */
    private static final int RUNTIME = 0;

    static final int COMPILER = 1;
    private static final int PRODUCTS = 2;

    /** In the order in which they can be loaded. */
    private static final List<String> LINUX =
            List.of("libcudart.so.13", "libnvrtc.so.13", "libcublasLt.so.13", "libcublas.so.13");

    private static final List<String> WINDOWS =
            List.of("cudart64_13.dll", "nvrtc64_130_0.dll", "cublasLt64_13.dll", "cublas64_13.dll");

    /** Those of this system. */
    static List<String> names() {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return windows ? WINDOWS : LINUX;
    }

    static CudaLibraries here() {
        return in(folders(System.getenv(), System.getProperty("java.library.path", "")), names());
    }

    /** The first of each name. */
    static CudaLibraries in(List<Path> folders, List<String> names) {
        var found = new LinkedHashMap<String, Path>();
        var missing = new ArrayList<String>();
        for (var name : names) {
            var file = folders.stream()
                    .map(folder -> folder.resolve(name))
                    .filter(Files::isRegularFile)
                    .findFirst();
            file.ifPresentOrElse(path -> found.put(name, path), () -> missing.add(name));
        }
        return new CudaLibraries(found, missing);
    }

    /** Why CUDA can't be used, in one line; empty if all is there. */
    Optional<String> problem() {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ("CUDA 13's %s not found: install CUDA 13 or `pip install nvidia-cuda-runtime nvidia-cuda-nvrtc"
                                        + " nvidia-cublas`, or name the folders in %s")
                                .formatted(
                                        String.join(", ", missing) + (missing.size() == 1 ? " is" : " are"), VARIABLE));
    }

    /** NVRTC, where it is there. */
    Path compiler() {
        return found.get(names().get(COMPILER));
    }

    /**
     * Loads those that are there, once a process.
     *
     * @throws UserException if one is there but can't be loaded
     */
    void load() {
        found.forEach((name, file) -> {
            try {
                System.load(file.toAbsolutePath().toString());
            } catch (UnsatisfiedLinkError e) {
                throw new UserException("%s can't be loaded: %s".formatted(file, e.getMessage()), e);
            }
        });
    }

    /** What CUDA's run-time, NVRTC and cuBLASLt say that they are, where none is missing. */
    Map<String, String> versions() {
        var versions = new LinkedHashMap<String, String>();
        versions.put("cuda-runtime", told(RUNTIME, "cudaRuntimeGetVersion", function -> {
            var version = new IntByReference();
            function.invokeInt(new Object[] {version});
            return Gpus.version(version.getValue());
        }));
        versions.put("nvrtc", told(COMPILER, "nvrtcVersion", function -> {
            var major = new IntByReference();
            var minor = new IntByReference();
            function.invokeInt(new Object[] {major, minor});
            return major.getValue() + "." + minor.getValue();
        }));
        versions.put("cublasLt", told(PRODUCTS, "cublasLtGetVersion", function -> {
            long version = function.invokeLong(new Object[0]);
            return "%d.%d.%d".formatted(version / 10000, version / 100 % 100, version % 100);
        }));
        return versions;
    }

    private String told(int library, String name, java.util.function.Function<Function, String> question) {
        try {
            var file = found.get(names().get(library)).toString();
            return question.apply(NativeLibrary.getInstance(file).getFunction(name));
        } catch (UnsatisfiedLinkError damaged) {
            return "unknown";
        }
    }

    /** Where CUDA's own installer, distributions and pip put libraries. */
    static List<Path> folders(Map<String, String> environment, String libraryPath) {
        var folders = new ArrayList<Path>();
        for (var list : List.of(environment.getOrDefault(VARIABLE, ""), libraryPath)) {
            for (var folder : list.split(File.pathSeparator)) {
                path(folder).ifPresent(folders::add);
            }
        }
        for (var variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            path(environment.getOrDefault(variable, ""))
                    .ifPresent(home -> folders.addAll(List.of(
                            home.resolve("lib64"), home.resolve("lib"), home.resolve("bin/x64"), home.resolve("bin"))));
        }
        var local = Path.of("/usr/local");
        matching(local, "cuda*").forEach(home -> folders.addAll(List.of(home.resolve("lib64"), home.resolve("lib"))));
        matching(Path.of("/usr/lib"), "*-linux-gnu").forEach(folders::add);
        for (var python : pythons(environment)) {
            matching(python, "python3*")
                    .flatMap(version ->
                            Stream.of("site-packages", "dist-packages").map(version::resolve))
                    .flatMap(packages -> matching(packages.resolve("nvidia"), "*"))
                    .forEach(part -> folders.add(part.resolve("lib")));
        }
        return folders;
    }

    /** Folders that hold Python's folders, the active environment's first. */
    private static List<Path> pythons(Map<String, String> environment) {
        var all = new ArrayList<Path>();
        for (var variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            path(environment.getOrDefault(variable, "")).ifPresent(home -> all.add(home.resolve("lib")));
        }
        all.add(Path.of(System.getProperty("user.home"), ".local", "lib"));
        all.addAll(List.of(Path.of("/usr/local/lib"), Path.of("/usr/lib")));
        return all;
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What a folder holds under names that match a pattern, the newest version's first; nothing if there is no folder. */
    private static Stream<Path> matching(Path folder, String pattern) {
        try (var stream = Files.newDirectoryStream(folder, pattern)) {
            var all = new ArrayList<Path>();
            stream.forEach(all::add);
            all.sort(java.util.Comparator.reverseOrder());
            return all.stream();
        } catch (IOException noSuchFolder) {
            return Stream.empty();
        }
    }
}
