package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class VerifyCommandTest {
    private static final String SOME = "tanh, cross-entropy, adam";

    private static List<Map<String, Object>> findings(Cli found) throws IOException {
        return JSON.std.listOfFrom(Object.class, found.out().get(found.out().size() - 1)).stream()
                .map(VerifyCommandTest::object)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    @Test
    void everyComparisonIsOneObject() throws IOException {
        var found = Cli.run("verify", "nd4j", "--precision", "float32,float64", "--only", SOME, "--json");
        assertThat(found.exitCode()).as("%s", found.err()).isZero();
        assertThat(found.out()).hasSize(1);
        // Three optimisers have names that begin so, with and without regularisation: of dense layers, of both
        // normalisations and of
        // blocks. And there are three input layers.
        assertThat(findings(found)).hasSize(2 * (6 + 3 + 3 + 18)).allSatisfy(finding -> {
            assertThat(finding.keySet()).containsExactly("precision", "reference", "error", "tolerance", "pass");
            assertThat(finding.get("pass")).isEqualTo(true);
        });
        assertThat(findings(found))
                .extracting(finding -> finding.get("precision"))
                .containsOnly("float32", "float64");
        // What is recorded is its own: it would be compared with itself.
        assertThat(findings(found))
                .extracting(finding -> finding.get("reference").toString())
                .noneMatch(reference -> reference.startsWith("recorded"));
    }

    @Test
    void whatAnEngineDoesNotHaveIsOmitted() throws IOException {
        var found = Cli.run("verify", "dl4j", "--precision", "tf32", "--only", SOME, "--json");
        assertThat(found.exitCode()).isZero();
        assertThat(findings(found)).isEmpty();
    }

    @Test
    void anUnknownEngineIsOneLine() {
        var found = Cli.run("verify", "abacus");
        assertThat(found.exitCode()).isEqualTo(2);
        assertThat(found.err())
                .singleElement()
                .asString()
                .contains("there is no engine 'abacus': choose one of auto, nd4j");
    }
}
