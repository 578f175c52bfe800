package chainrule;

import chainrule.audit.Audit;
import chainrule.audit.EngineCase;
import chainrule.audit.Entry;
import chainrule.audit.PlainCase;
import chainrule.base.Called;
import chainrule.config.Choices;
import chainrule.config.DataConfig;
import chainrule.engine.Engines;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.optim.Optimizer;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a new activation, optimiser or engine needs and no compiler asks for: CONTRIBUTING.md has the recipes. */
class NothingForgottenTest {
    private static final Pattern ID = Pattern.compile("\\(([A-D]\\d+)\\)");

    private static final Pattern ANY_ID = Pattern.compile("[A-D]\\d+");

    private static List<String> names(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .map(choice -> choice.isAnnotationPresent(Called.class)
                        ? choice.getAnnotation(Called.class).value()
                        : choice.getSimpleName().toLowerCase(Locale.ROOT))
                .toList();
    }

    static List<String> activations() {
        return names(Activation.class);
    }

    static List<String> optimizers() {
        return names(Optimizer.class);
    }

    static Stream<String> choices() {
        return Stream.concat(activations().stream(), optimizers().stream());
    }

    /** Without what stands in brackets. */
    private static String bare(String choice) {
        return choice.replaceFirst("\\(.*", "");
    }

    private static Set<Class<?>> classes(List<?> choices) {
        return choices.stream().map(Object::getClass).collect(Collectors.toSet());
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = NothingForgottenTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String document(String path) throws IOException {
        return Files.readString(Path.of("..", "..").resolve(path));
    }

    @Test
    void everyActivationIsOfAKindOfItsOwn() {
        var all = Arrays.stream(Activation.Kind.values())
                .map(kind -> kind.with(0.2))
                .toList();
        assertThat(all).extracting(Activation::kind).containsExactly(Activation.Kind.values());
        assertThat(classes(all)).containsExactlyInAnyOrder(Activation.class.getPermittedSubclasses());
    }

    @Test
    void everyOptimizerIsTriedOnEveryEngine() {
        assertThat(classes(EngineCase.OPTIMIZERS)).containsExactlyInAnyOrder(Optimizer.class.getPermittedSubclasses());
    }

    @Test
    void everyFormulaIsAudited() {
        var formulas = Stream.concat(
                Activation.Kind.all(0.2).stream()
                        .filter(activation -> activation.kind() != Activation.Kind.IDENTITY)
                        .map(Activation::formula),
                EngineCase.OPTIMIZERS.stream().map(Optimizer::formula));
        var audited = Audit.entries().stream().map(Entry::id).toList();
        assertThat(formulas).allSatisfy(formula -> {
            var ids = ID.matcher(formula).results().map(id -> id.group(1)).toList();
            assertThat(ids).as(formula).isNotEmpty();
            assertThat(audited).containsAll(ids);
        });
    }

    @Test
    void pyTorchComputedTrajectoriesOfEach() throws IOException {
        var found = new ArrayList<String>();
        for (String line :
                resource("/chainrule/engine/gold.jsonl").lines().skip(1).toList()) {
            var body = JSON.std.mapFrom(line);
            found.add(bare(body.get("activation").toString()));
            found.add(bare(body.get("optimizer").toString()));
        }
        assertThat(found).containsAll(choices().toList());
    }

    static Stream<String> losses() {
        return Choices.records(Loss.class)
                .map(loss -> loss.getAnnotation(Called.class).value());
    }

    @Test
    void everyLossIsOfAKindOfItsOwnAndAudited() {
        assertThat(Loss.all()).extracting(Loss::kind).containsExactly(Loss.Kind.values());
        assertThat(classes(Loss.all()))
                .containsExactlyInAnyOrderElementsOf(Choices.records(Loss.class).toList());
        var audited = Audit.entries().stream().map(Entry::id).toList();
        assertThat(Loss.all()).allSatisfy(loss -> {
            var ids = ANY_ID.matcher(loss.gradientFormula())
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(ids).as(loss.name()).isNotEmpty();
            assertThat(audited).containsAll(ids);
        });
    }

    /** By cases of {@code verify}, and by PyTorch. */
    @ParameterizedTest
    @MethodSource("losses")
    void everyLossHasTrajectories(String loss) throws IOException {
        assertThat(EngineCase.all()).anyMatch(run -> run.loss().name().equals(loss));
        assertThat(PlainCase.all())
                .anyMatch(each -> each.settings().contains("loss: " + loss)
                        || each.settings().contains("loss: {" + loss + ":"));
        assertThat(resource("/chainrule/engine/gold.jsonl")).containsPattern("\"loss\":\"\\{?%s[\":]".formatted(loss));
        assertThat(document("docs/configuration.md")).contains("`" + loss + "`");
    }

    @Test
    void verifyHasATrajectoryOfEveryCase() throws IOException {
        var recorded = new ArrayList<String>();
        for (String line :
                resource("/chainrule/audit/trajectories.jsonl").lines().toList()) {
            recorded.add(JSON.std.mapFrom(line).get("case").toString());
        }
        assertThat(recorded)
                .containsExactlyElementsOf(
                        EngineCase.all().stream().map(EngineCase::name).toList());
    }

    @ParameterizedTest
    @MethodSource("activations")
    void theScriptForPyTorchKnowsEveryActivation(String activation) throws IOException {
        assertThat(document("scripts/pytorch_network.py")).contains("    \"%s\": nn.".formatted(activation));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void theDocumentationNamesEach(String choice) throws IOException {
        assertThat(document("docs/configuration.md")).containsPattern("`%s[`(]".formatted(choice));
    }

    @Test
    void theDocumentationNamesEveryKeyOfTheData() throws IOException {
        String page = document("docs/configuration.md");
        assertThat(DataConfig.class.getRecordComponents())
                .allSatisfy(key -> assertThat(page).contains("`data." + key.getName() + "`"));
    }

    @Test
    void theDocumentationNamesEveryEngine() throws IOException {
        String page = document("docs/engines.md");
        assertThat(Engines.onClassPath().all())
                .allSatisfy(engine ->
                        assertThat(page).contains("| `" + engine.name().replace("-hand-derived", "") + "`"));
    }
}
