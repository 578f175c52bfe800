package chainrule.dashboard;

import chainrule.run.RunDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The runs' folder. A run is known by its folder's name, a study's trial by {@code trials/} and that. Nothing is reached
 * through a symbolic link inside it: whoever fills the folder could let one point at anything.
 *
 * @param path may not be there yet
 */
record RunFolders(Path path) {
    private static final Pattern FIGURE = Pattern.compile("[\\w.-]+[.](?:png|svg)");
    private static final Pattern NO_NAME = Pattern.compile("[.]{1,2}|.*[/\\\\\\x00].*|", Pattern.DOTALL);

    /** Names of the runs' and trials' folders, and of studies', which hold a report alone. */
    List<String> names() {
        var names = new ArrayList<String>();
        addNames(path, "", names);
        addNames(path.resolve(RunDirectory.TRIALS), RunDirectory.TRIALS + "/", names);
        names.remove(RunDirectory.TRIALS);
        return names;
    }

    private static void addNames(Path folder, String prefix, List<String> to) {
        if (!prefix.isEmpty() && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
            inside.forEach(child -> to.add(prefix + child.getFileName()));
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It is not there, or was removed a moment ago: then it holds nothing.
        }
    }

    /** A run's folder by its name; empty if there is none. */
    Optional<RunDirectory> run(String name) {
        return inside(List.of(name.split("/", -1))).filter(Files::isDirectory).map(RunDirectory::new);
    }

    /** A run's report or a figure of it, by the names of its folders and its own; empty for anything else. */
    Optional<Path> file(List<String> names) {
        int last = names.size() - 1;
        boolean report = last >= 1 && names.get(last).equals(RunDirectory.REPORT);
        boolean figure = last >= 2
                && names.get(last - 1).equals(RunDirectory.FIGURES)
                && FIGURE.matcher(names.get(last)).matches();
        int depth = last - (figure ? 1 : 0);
        boolean ofRun = depth == 1 || depth == 2 && names.get(0).equals(RunDirectory.TRIALS);
        return (report || figure) && ofRun ? inside(names).filter(Files::isRegularFile) : Optional.empty();
    }

    /** The names of a run's figures. */
    static List<String> figures(RunDirectory run) {
        var names = new ArrayList<String>();
        addNames(run.path().resolve(RunDirectory.FIGURES), RunDirectory.FIGURES + "/", names);
        return names.stream()
                .map(name -> name.substring(RunDirectory.FIGURES.length() + 1))
                .filter(name -> FIGURE.matcher(name).matches())
                .sorted()
                .toList();
    }

    /** What is there under these names and no other: a link, {@code ..} or another spelling leads to another real path. */
    private Optional<Path> inside(List<String> names) {
        try {
            var real = path.toRealPath();
            for (var name : names) {
                if (NO_NAME.matcher(name).matches()) {
                    return Optional.empty();
                }
                real = real.resolve(name);
            }
            return real.toRealPath().equals(real) ? Optional.of(real) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
