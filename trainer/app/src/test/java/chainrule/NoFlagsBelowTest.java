package chainrule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Java program that calls the library is not told of flags, keys and commands: modules below the command line say what they mean with
 * {@code Setting} and {@code Action}. The command line's and the notebook's names for these are the package {@code wording}'s.
 */
class NoFlagsBelowTest {
    private static final List<String> MODULES = List.of(
            "datasets", "trainer/core", "trainer/hardware", "trainer/nd4j", "trainer/cuda", "trainer/workbench");

    /** Texts, and what stands around them: comments and characters hold quotation marks, too. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)//[^\\n]*|/\\*.*?\\*/|\"\"\".*?(?<!\\\\)\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)+'");

    private static final Pattern FLAG = Pattern.compile("(^\"|[ (`])--[a-z]");
    private static final Pattern COMMAND =
            Pattern.compile("`(chainrule|train|evaluate|predict|import|export|data) ?[^`:]*`");
    private static final Pattern KEY = Pattern.compile(
            "(?<![\\w./])(data|train|model|engine|checkpoints|tensorboard)[.](?!csv|bin|pkl|zip|export)[a-z][A-Za-z]*");

    /** A text that is a key and nothing else: a configuration is asked for it. */
    private static final Pattern KEY_ALONE = Pattern.compile("\"[a-zA-Z0-9.]+\"");

    /** Arguments of NVIDIA's compiler. */
    private static final String COMPILER = "Nvrtc.java";

    /** The one place where flags and keys have their names; what is below the command line only asks it for keys. */
    private static final Pattern OF_NAMES = Pattern.compile(".*[/\\\\]workbench[/\\\\].*[/\\\\]wording[/\\\\].*");

    /** Configurations are this module's subject: here keys may stand in sentences. */
    private static final Pattern OF_CONFIGURATIONS =
            Pattern.compile(".*[/\\\\]workbench[/\\\\].*[/\\\\]config[/\\\\].*");

    private static List<String> found(String name, String source, boolean keys) {
        var found = new ArrayList<String>();
        var tokens = TOKEN.matcher(source);
        while (tokens.find()) {
            String token = tokens.group();
            if (!token.startsWith("\"")) {
                continue;
            }
            boolean key = KEY.matcher(token).find() && !KEY_ALONE.matcher(token).matches();
            if (FLAG.matcher(token).find() || COMMAND.matcher(token).find() || keys && key) {
                long line = source.substring(0, tokens.start()).lines().count();
                found.add("%s:%d %s".formatted(name, line, token));
            }
        }
        return found;
    }

    @Test
    void theScanFindsFlagsKeysAndCommands() {
        for (var text : List.of(
                "use --task regression",
                "--layers names a layer twice",
                "(--validation)",
                "`--precision tf32`",
                "data.target names no column",
                "remove train.classWeights",
                "see `chainrule doctor`",
                "`train --resume` writes it",
                "use `predict`")) {
            assertThat(found("A", "f(\"" + text + "\");", true)).as(text).hasSize(1);
        }
        for (var text : List.of(
                "model.loss",
                "a folder with train.csv",
                "two--dashes",
                "java -- a",
                "such as `train: {epochs: 5}`",
                "https://host/data.example")) {
            assertThat(found("A", "f(\"" + text + "\");", true)).as(text).isEmpty();
        }
        assertThat(found("A", "// use --task\n/* data.target is */ f('\"');", true))
                .isEmpty();
        assertThat(found("A", "f(\"data.target is\");", false)).isEmpty();
    }

    @Test
    void noModuleBelowTheCommandLineNamesFlagsKeysOrCommands() throws IOException {
        var found = new ArrayList<String>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of("..", "..", module, "src", "main", "java"))) {
                for (var file : files.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> !path.endsWith(COMPILER)
                                && !OF_NAMES.matcher(path.toString()).matches())
                        .collect(Collectors.toList())) {
                    boolean keys = !OF_CONFIGURATIONS.matcher(file.toString()).matches();
                    found.addAll(found(file.toString(), Files.readString(file), keys));
                }
            }
        }
        assertThat(found).as("use Message.of with a Setting or an Action").isEmpty();
    }
}
