package chainrule.engine.cuda.driver;

import chainrule.base.SmallFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders that hold Python packages: of the active environments, of PYTHONPATH, of each Python on the PATH, and of the system. A
 * virtual environment may be on the PATH alone and set no variable. No Python is started.
 */
record PythonPackages(Map<String, String> environment) {
    private static final List<String> PROGRAMS = List.of("python3", "python", "python3.exe", "python.exe");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern BASE = Pattern.compile("(?m)^\\s*home\\s*=\\s*(.+?)\\s*$");

    /** In the order in which to look. */
    Set<Path> folders() {
        var all = new LinkedHashSet<Path>();
        Stream.of("VIRTUAL_ENV", "CONDA_PREFIX")
                .flatMap(name -> paths(name).stream())
                .forEach(home -> all.addAll(packages(home)));
        all.addAll(paths("PYTHONPATH"));
        for (var folder : paths("PATH")) {
            if (folder.isAbsolute()) {
                homes(folder).forEach(home -> all.addAll(packages(home)));
            }
        }
        var user = paths("PYTHONUSERBASE");
        user.add(Path.of(System.getProperty("user.home"), ".local"));
        user.addAll(List.of(Path.of("/usr/local"), Path.of("/usr")));
        user.forEach(home -> all.addAll(packages(home)));
        return all;
    }

    private List<Path> paths(String variable) {
        var all = new ArrayList<Path>();
        for (var text : environment.getOrDefault(variable, "").split(File.pathSeparator)) {
            path(text).ifPresent(all::add);
        }
        return all;
    }

    static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The installations whose Python is in a folder of the PATH: by its name there, and by the target of its links. */
    private Set<Path> homes(Path folder) {
        var all = new LinkedHashSet<Path>();
        for (var name : PROGRAMS) {
            var program = folder.resolve(name);
            if (Files.isExecutable(program)) {
                add(all, folder);
                base(folder).ifPresent(bin -> add(all, bin));
                try {
                    add(all, program.toRealPath().getParent());
                } catch (IOException gone) {
                    continue;
                }
            }
        }
        if (!all.isEmpty() && folder.endsWith("shims")) {
            all.addAll(pyenv(folder.resolveSibling("versions"), folder.resolveSibling("version")));
        }
        return all;
    }

    /** On Windows, Python's program is in its home or in Scripts, elsewhere in bin. */
    private static void add(Set<Path> homes, Path bin) {
        if (bin.getParent() != null) {
            homes.add(bin.getParent());
        }
        homes.add(bin);
    }

    /** A virtual environment tells whose Python it uses. */
    private static Optional<Path> base(Path bin) {
        return Stream.of(bin, bin.resolve(".."))
                .map(home -> home.resolve("pyvenv.cfg").normalize())
                .flatMap(file -> lines(file, BASE))
                .findFirst()
                .flatMap(PythonPackages::path);
    }

    private static Stream<String> lines(Path file, Pattern pattern) {
        try {
            return Files.isRegularFile(file)
                    ? pattern.matcher(SmallFile.text(file)).results().map(match -> match.group(1))
                    : Stream.empty();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }

    /** pyenv puts small programs on the PATH that start one of its versions. */
    private List<Path> pyenv(Path versions, Path chosen) {
        var named = Stream.concat(
                Stream.of(environment.getOrDefault("PYENV_VERSION", "").split(":")),
                lines(chosen, Pattern.compile("(?m)^\\s*(\\S+)\\s*$")));
        var all = new ArrayList<Path>();
        named.flatMap(name -> path(name).stream()).map(versions::resolve).forEach(all::add);
        matching(versions, "*").forEach(all::add);
        return all;
    }

    /** Where an installation keeps its packages. */
    static List<Path> packages(Path home) {
        var all = new ArrayList<Path>();
        for (var lib : List.of("lib", "lib64")) {
            for (var version : matching(home.resolve(lib), "python3*")) {
                all.add(version.resolve("site-packages"));
                all.add(version.resolve("dist-packages"));
            }
        }
        all.add(home.resolve("Lib").resolve("site-packages"));
        return all;
    }

    /** What a folder holds under names that match a pattern, the newest version's first; nothing if there is no folder. */
    static List<Path> matching(Path folder, String pattern) {
        var all = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(folder, pattern)) {
            stream.forEach(all::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException noSuchFolder) {
            return List.of();
        }
        all.sort(Comparator.comparing(PythonPackages::inOrder).reversed());
        return all;
    }

    /** 3.12 comes after 3.9. */
    private static String inOrder(Path path) {
        return NUMBER.matcher(path.getFileName().toString())
                .replaceAll(number -> "0".repeat(Math.max(0, 9 - number.group().length())) + number.group());
    }
}
