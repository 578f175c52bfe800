package chainrule.engine.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Shared libraries that g++ makes of the kernels and of what stands in for a card. */
final class Gpp {
    private static final Pattern KERNEL = Pattern.compile("__global__ void (\\w+)\\(");

    private Gpp() {}

    /** Skips the test where there is no g++. */
    static void require() {
        boolean here;
        try {
            here = run(List.of("g++", "--version")).isEmpty();
        } catch (IOException noSuchProgram) {
            here = false;
        }
        assumeTrue(here, "g++ is not installed: the kernels' source can't run on the processor");
    }

    /** The kernels for one type behind the shim, and a way to call them by name. */
    static String kernels(Real real) {
        String kernels = KernelSource.text();
        String list = KERNEL.matcher(kernels)
                .results()
                .map(match ->
                        "{\"%s\", {Body<%<s>::run, Body<%<s>::arity, Body<%<s>::sizes()}}".formatted(match.group(1)))
                .collect(Collectors.joining(",\n"));
        return resource("shim.h") + "\n#define REAL " + real.keyword() + "\n" + kernels
                + "\nstatic std::map<std::string, Kernel> kernels() {\n    return {\n" + list + "};\n}\n";
    }

    static String resource(String name) {
        try (var stream = Gpp.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles a shared library. Multiplication and addition stay apart, as they do on the card. Names are hidden: else the
     * kernels of one type would take the place of the other's in the same process.
     */
    static Path library(Path folder, String name, String source, String... options) {
        try {
            var file = Files.writeString(folder.resolve(name + ".cpp"), source);
            var library = folder.resolve(name);
            file.toFile().deleteOnExit();
            library.toFile().deleteOnExit();
            var command = new ArrayList<>(
                    List.of("g++", "-std=c++17", "-O1", "-shared", "-fPIC", "-w", "-fsanitize=alignment"));
            command.addAll(
                    List.of("-ffp-contract=off", "-fvisibility=hidden", "-o", library.toString(), file.toString()));
            command.addAll(List.of(options));
            assertThat(run(command)).isEmpty();
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command complained of; empty if it succeeded. */
    private static String run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
