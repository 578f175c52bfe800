package chainrule.export;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user says of a network from a file. Data and their place may be said of any; the others only where the file does
 * not say them.
 */
public record ImportFlags(
        Optional<String> data,
        Optional<Path> directory,
        Optional<String> label,
        Optional<Integer> size,
        Optional<String> normalize,
        Optional<String> activation,
        Optional<String> loss) {}
