package chainrule.engine.cuda.driver;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.engine.Engine;
import chainrule.hardware.Gpus;
import chainrule.hardware.LoadedLibraries;
import com.sun.jna.Function;
import com.sun.jna.ptr.IntByReference;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CUDA 13's libraries as the user has them. They are loaded by their paths before the bindings ask for them by their names.
 *
 * @param found each library that is there
 * @param missing the names of those that are not
 */
public record CudaLibraries(Map<String, Path> found, List<String> missing) {
    /** Folders with CUDA's libraries, in front of all others. */
    static final String VARIABLE = "CHAINRULE_CUDA";

    /** Places among the names. */
    private static final int RUNTIME = 0;

    public static final int COMPILER = 1;
    private static final int PRODUCTS = 2;
    private static final int BLAS = 3;

    private static final String UNKNOWN = "unknown";

    /** In the order in which they can be loaded. */
    private static final List<String> LINUX =
            List.of("libcudart.so.13", "libnvrtc.so.13", "libcublasLt.so.13", "libcublas.so.13");

    private static final List<String> WINDOWS =
            List.of("cudart64_13.dll", "nvrtc64_130_0.dll", "cublasLt64_13.dll", "cublas64_13.dll");

    /** Those of this system. */
    public static List<String> names() {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return windows ? WINDOWS : LINUX;
    }

    public static CudaLibraries here() {
        return of(System.getenv(), System.getProperty("java.library.path", ""), names());
    }

    /**
     * From the folders that {@value #VARIABLE} names; what they lack, from the first other place that has all of it, so that all are of
     * one version. Where no place has all of it, each is from the first place that has it.
     *
     * @param libraryPath folders in which the system looks for libraries
     */
    public static CudaLibraries of(Map<String, String> environment, String libraryPath, List<String> names) {
        var named = named(environment);
        var rest = names.stream().filter(name -> in(named, name).isEmpty()).toList();
        var places = places(environment, libraryPath);
        var folders = new ArrayList<>(named);
        places.stream()
                .filter(place -> rest.stream().allMatch(name -> in(place, name).isPresent()))
                .findFirst()
                .ifPresentOrElse(folders::addAll, () -> places.forEach(folders::addAll));
        return in(folders, names);
    }

    private static Optional<Path> in(List<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The first of each name. */
    public static CudaLibraries in(List<Path> folders, List<String> names) {
        var found = new LinkedHashMap<String, Path>();
        var missing = new ArrayList<String>();
        for (var name : names) {
            in(folders, name).ifPresentOrElse(path -> found.put(name, path), () -> missing.add(name));
        }
        return new CudaLibraries(found, missing);
    }

    /** Why CUDA can't be used, in one line; empty if all is there. */
    public Optional<Message> problem() {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(Message.of(
                        "CUDA 13's %s not found: install CUDA 13 or `pip install nvidia-cuda-runtime nvidia-cuda-nvrtc nvidia-cublas`, or name the folders in %s",
                        String.join(", ", missing) + (missing.size() == 1 ? " is" : " are"), VARIABLE));
    }

    /** NVRTC, where it is there. */
    public Path compiler() {
        return found.get(names().get(COMPILER));
    }

    /**
     * Loads those that are there, once a process.
     *
     * @throws UserException if one is there but can't be loaded, or does not go with another
     */
    public void load() {
        found.forEach((name, file) -> {
            try {
                System.load(file.toAbsolutePath().toString());
            } catch (UnsatisfiedLinkError e) {
                throw new UserException("%s can't be loaded: %s".formatted(file, e.getMessage()), e);
            }
        });
        requireOneRelease();
    }

    /** What the libraries that are there say that they are. */
    public List<Engine.Library> described() {
        var all = new ArrayList<Engine.Library>();
        describe(all, "cuda-runtime", RUNTIME, "cudaRuntimeGetVersion", function -> {
            var version = new IntByReference();
            function.invokeInt(new Object[] {version});
            return Gpus.version(version.getValue());
        });
        describe(all, "nvrtc", COMPILER, "nvrtcVersion", function -> {
            var major = new IntByReference();
            var minor = new IntByReference();
            function.invokeInt(new Object[] {major, minor});
            return major.getValue() + "." + minor.getValue();
        });
        describe(all, "cublasLt", PRODUCTS, "cublasLtGetVersion", function -> {
            long version = function.invokeLong(new Object[0]);
            return "%d.%d.%d".formatted(version / 10000, version / 100 % 100, version % 100);
        });
        describe(all, "cublas", BLAS, "cublasGetProperty", function -> {
            var number = new IntByReference();
            return IntStream.range(0, 3)
                    .map(part -> function.invokeInt(new Object[] {part, number}) == 0 ? number.getValue() : -1)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining("."));
        });
        return all;
    }

    private void describe(
            List<Engine.Library> all,
            String name,
            int library,
            String question,
            java.util.function.Function<Function, String> answer) {
        var file = found.get(names().get(library));
        if (file != null) {
            all.add(new Engine.Library(name, version(file, question, answer), file));
        }
    }

    private static String version(Path file, String question, java.util.function.Function<Function, String> answer) {
        try {
            return answer.apply(LoadedLibraries.of(file.toString()).getFunction(question));
        } catch (UnsatisfiedLinkError damaged) {
            return UNKNOWN;
        }
    }

    /** cuBLAS calls functions of cuBLASLt that only the same release has. */
    private void requireOneRelease() {
        var versions = described().stream().collect(Collectors.toMap(Engine.Library::name, Engine.Library::version));
        var blas = versions.getOrDefault("cublas", UNKNOWN);
        var products = versions.getOrDefault("cublasLt", UNKNOWN);
        if (!blas.equals(UNKNOWN) && !products.equals(UNKNOWN) && !blas.equals(products)) {
            throw new UserException("%s is of version %s, and %s of version %s: name the folder of one CUDA in %s"
                    .formatted(
                            found.get(names().get(BLAS)), blas, found.get(names().get(PRODUCTS)), products, VARIABLE));
        }
    }

    /** What {@value #VARIABLE} names: folders of libraries, roots of CUDA, or of Python's packages. */
    private static List<Path> named(Map<String, String> environment) {
        var all = new ArrayList<Path>();
        for (var text : environment.getOrDefault(VARIABLE, "").split(File.pathSeparator)) {
            PythonPackages.path(text).ifPresent(folder -> {
                all.addAll(toolkit(folder));
                all.addAll(parts(folder));
                all.addAll(parts(folder.resolve("nvidia")));
                PythonPackages.packages(folder).forEach(packages -> all.addAll(parts(packages.resolve("nvidia"))));
            });
        }
        return all;
    }

    /** Where CUDA's own installer, distributions, conda and pip put libraries; each place is a list of folders. */
    static List<List<Path>> places(Map<String, String> environment, String libraryPath) {
        var places = new ArrayList<List<Path>>();
        places.add(Stream.of(libraryPath.split(File.pathSeparator))
                .flatMap(text -> PythonPackages.path(text).stream())
                .toList());
        for (var variable : List.of("CUDA_HOME", "CUDA_PATH", "CONDA_PREFIX")) {
            PythonPackages.path(environment.getOrDefault(variable, "")).ifPresent(home -> places.add(toolkit(home)));
        }
        PythonPackages.matching(Path.of("/usr/local"), "cuda*").forEach(home -> places.add(toolkit(home)));
        places.add(PythonPackages.matching(Path.of("/usr/lib"), "*-linux-gnu"));
        for (var packages : new PythonPackages(environment).folders()) {
            places.add(parts(packages.resolve("nvidia")));
        }
        return places;
    }

    private static List<Path> toolkit(Path home) {
        var all = new ArrayList<>(List.of(home, home.resolve("lib64"), home.resolve("lib")));
        PythonPackages.matching(home.resolve("targets"), "*").forEach(target -> all.add(target.resolve("lib")));
        all.addAll(List.of(home.resolve("bin").resolve("x64"), home.resolve("bin")));
        return all;
    }

    /** Of NVIDIA's packages for Python, which lie side by side. */
    private static List<Path> parts(Path nvidia) {
        return PythonPackages.matching(nvidia, "*").stream()
                .flatMap(part ->
                        Stream.of(part.resolve("lib"), part.resolve("bin").resolve("x86_64"), part.resolve("bin")))
                .toList();
    }
}
