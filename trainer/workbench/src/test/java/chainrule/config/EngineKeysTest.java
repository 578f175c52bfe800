package chainrule.config;

import chainrule.base.UserException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every way to name an engine, those of earlier versions among them. */
class EngineKeysTest {
    private static Configuration written(String engine) {
        return Configuration.parse("my", "engine: " + engine, "my.yaml");
    }

    private static EngineConfig read(String engine) {
        return written(engine).resolve().engine();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                      | auto",
                "{name: nd4j}                                            | nd4j",
                "{name: of-a-plugin}                                     | of-a-plugin",
                "{name: {dl4j-hand-derived: {}}}                         | dl4j-hand-derived",
                "{name: a(plugin)}                                       | a(plugin)",
                "{name: dl4j}                                            | dl4j",
                "{dl4j: }                                                | dl4j",
                "{dl4j: {}}                                              | dl4j",
                "{dl4j: {layers: built-in}}                              | dl4j",
                "{dl4j: {layers: hand-derived}}                          | dl4j-hand-derived",
                "{name: dl4j, dl4j: {layers: hand-derived}}              | dl4j-hand-derived",
                "{name: dl4j(hand-derived)}                              | dl4j-hand-derived",
                "{dl4j: {workers: 3}}                                    | dl4j-spark",
                // As earlier versions had it.
                "{name: dl4j, layers: hand-derived}                      | dl4j-hand-derived",
                "{name: dl4j, layers: handDerived, precision: float64}   | dl4j-hand-derived",
                "{name: dl4j-hand-derived}                               | dl4j-hand-derived",
                "{name: dl4j-hand-derived, layers: built-in}             | dl4j-hand-derived",
                "{name: nd4j, precision: float32, layers: built-in}      | nd4j",
                "{name: auto, layers: built-in}                          | auto",
                "{layers: built-in}                                      | auto",
                "{name: dl4j, layers: built-in, workers: 3}              | dl4j-spark",
                "{name: auto, layers: built-in, workers: 3}              | dl4j-spark",
                "{workers: 3, averageEvery: 2}                           | dl4j-spark"
            })
    void anEngineIsReadAsItIsWritten(String written, String engine) {
        assertThat(read(written).engine()).isEqualTo(engine);
    }

    @Test
    void keysOfOneEngineAreItsOwn() {
        var averaged = read("{dl4j: {workers: 3, averageEvery: 2}, threads: 4}");
        assertThat(averaged.workers()).hasValue(3);
        assertThat(averaged.averageEvery()).hasValue(2);
        assertThat(averaged.threads()).hasValue(4);
        assertThat(read("{workers: 3, averageEvery: 2, threads: 4}")).isEqualTo(averaged);
        assertThat(read("{name: nd4j}").workers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: nd4j, layers: hand-derived}        | engine.layers is of the engine dl4j",
                "{layers: hand-derived}                    | engine.layers is of the engine dl4j",
                "{name: nd4j, workers: 3}                  | engine.workers is of the engine dl4j",
                "{name: nd4j, averageEvery: 3}             | engine.averageEvery is of the engine dl4j",
                "{name: nd4j, dl4j: {}}                    | engine.dl4j and engine.name are two engines",
                "{dl4j: {averageEvery: 3}}                 | engine.dl4j.averageEvery",
                "{dl4j: {workers: 0}}                      | engine.dl4j.workers",
                "{dl4j: {layers: hand-derived, workers: 3}}| engine.dl4j.workers",
                "{dl4j: {layer: built-in}}                 | did you mean layers?",
                "{dl4j: {layers: mine}}                    | engine.dl4j.layers",
                "{dl4j: 3}                                 | engine.dl4j has the keys",
                "{name: {nd4j: {threads: 3}}}              | the engine nd4j has no keys of its own",
                "{nd4j: {}}                                | there is no key 'nd4j'"
            })
    void wrongKeysOfAnEngineAreRefusedWithTheirLine(String written, String complaint) {
        assertThatThrownBy(() -> read(written))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("my.yaml:1: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void aFlagReplacesTheEngineOfAFileOrChangesOneOfItsKeys() {
        var file = written("{dl4j: {layers: hand-derived}, precision: float64}");
        var other = file.with("engine.name", "nd4j", "--engine").resolve().engine();
        assertThat(other.engine()).isEqualTo("nd4j");
        assertThat(other.precision()).hasToString("FLOAT64");
        assertThat(file.with("engine.layers", "built-in", "--layers")
                        .resolve()
                        .engine()
                        .engine())
                .isEqualTo("dl4j");
        assertThat(file.with("engine.dl4j.layers", "built-in", "--set engine.dl4j.layers")
                        .resolve()
                        .engine()
                        .engine())
                .isEqualTo("dl4j");
        assertThat(file.with("engine.name", "dl4j", "--engine")
                        .resolve()
                        .engine()
                        .engine())
                .isEqualTo("dl4j-hand-derived");
    }

    @Test
    void flagsOfOneEngineMayComeBeforeItsName() {
        assertThat(Configuration.empty()
                        .with("engine.layers", "hand-derived", "--layers")
                        .with("engine.name", "dl4j", "--set engine.name")
                        .resolve()
                        .engine()
                        .engine())
                .isEqualTo("dl4j-hand-derived");
        assertThatThrownBy(() -> Configuration.empty()
                        .with("engine.name", "nd4j", "--engine")
                        .with("engine.layers", "hand-derived", "--layers")
                        .resolve())
                .hasMessageStartingWith("--layers: engine.layers is of the engine dl4j");
    }

    @Test
    void aKeyThatHasMovedIsReportedOnceWithItsNewPlace() {
        assertThat(written("{name: dl4j, layers: hand-derived}").moved())
                .containsExactly("my.yaml:1: engine.layers is engine.dl4j.layers now, as in "
                        + "`engine: {dl4j: {layers: hand-derived}}`");
        assertThat(Configuration.empty()
                        .with("engine.workers", "3", "--set engine.workers")
                        .moved())
                .singleElement()
                .asString()
                .startsWith("--set engine.workers: engine.workers is engine.dl4j.workers now");
        // What earlier versions wrote of every run, and flags, which have not moved.
        assertThat(written("{name: nd4j, layers: built-in}").moved()).isEmpty();
        assertThat(Configuration.empty()
                        .with("engine.layers", "hand-derived", "--layers")
                        .moved())
                .isEmpty();
        assertThat(written("{dl4j: {layers: hand-derived}}").moved()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadBackAndHasTheEnginesKeysBelowIt() {
        for (String engine : java.util.List.of(
                "{name: nd4j, threads: 2}",
                "{dl4j: {layers: hand-derived}, precision: float64}",
                "{dl4j: {workers: 3, averageEvery: 2}}")) {
            var config = written(engine).resolve();
            assertThat(Configuration.parse("again", ConfigWriter.yaml(config), "config.yaml")
                            .resolve())
                    .isEqualTo(config);
        }
        assertThat(ConfigWriter.yaml(written("{dl4j: {layers: hand-derived}}").resolve()))
                .contains("engine:\n  dl4j: {layers: hand-derived}\n  precision: float32\n");
        assertThat(ConfigWriter.yaml(written("{name: nd4j, threads: 2}").resolve()))
                .contains("engine: {name: nd4j, precision: float32, threads: 2}\n");
    }

    /** A checkpoint has the keys and values of its version. */
    @Test
    void whatAnEarlierVersionFlattenedIsTheSameNow() {
        assertThat(Configuration.current(before("nd4j", "built-in"))).isEqualTo(flat("{name: nd4j}"));
        assertThat(Configuration.current(before("dl4j", "hand-derived")))
                .isEqualTo(flat("{dl4j: {layers: hand-derived}}"));
        assertThat(Configuration.current(before("dl4j-hand-derived", "built-in")))
                .isEqualTo(flat("{dl4j: {layers: hand-derived}}"));
        var averaged = before("auto", "built-in");
        averaged.put("engine.workers", "3");
        averaged.put("engine.averageEvery", "2");
        assertThat(Configuration.current(averaged)).isEqualTo(flat("{dl4j: {workers: 3, averageEvery: 2}}"));
        assertThat(Configuration.current(flat("{dl4j: {workers: 3}}"))).isEqualTo(flat("{dl4j: {workers: 3}}"));
    }

    private static Map<String, String> flat(String engine) {
        return ConfigWriter.flat(written(engine).resolve());
    }

    private static Map<String, String> before(String name, String layers) {
        var flat = flat("{}");
        flat.put("engine.name", name);
        flat.put("engine.layers", layers);
        return flat;
    }

    /** The folders of trials that earlier versions have trained are found by a digest of this. */
    @Test
    void whatTrialsAreFoundByIsWrittenAsBefore() {
        assertThat(ConfigWriter.digested(written("{name: nd4j, threads: 2}").resolve()))
                .contains("engine: {name: nd4j, precision: float32, layers: built-in, threads: 2}\n");
        assertThat(ConfigWriter.digested(
                        written("{dl4j: {layers: hand-derived}}").resolve()))
                .contains("engine: {name: dl4j, precision: float32, layers: hand-derived}\n");
    }

    @Test
    void aNameAmongAllEnginesIsAChoice() {
        var config = written("{name: nd4j, precision: float64}").resolve();
        var other = config.withEngine("dl4j-hand-derived", Optional.of(2)).engine();
        assertThat(other).isEqualTo(read("{dl4j: {layers: hand-derived}, precision: float64, threads: 2}"));
        assertThat(other.engine()).isEqualTo("dl4j-hand-derived");
    }

    @Test
    void theWordsOfAKeyAreFoundWhereverItStands() {
        assertThat(Configuration.choices("engine.dl4j.layers")).containsExactly("built-in", "hand-derived");
        assertThat(Configuration.choices("engine.layers")).containsExactly("built-in", "hand-derived");
    }

    @Test
    void leavesAndWrittenKeysHaveThePathsOfConfigurations() {
        var configuration = written("{dl4j: {layers: hand-derived}}");
        assertThat(configuration.written()).containsOnlyKeys("engine.dl4j.layers");
        assertThat(configuration.leaves()).extracting(Configuration.Leaf::path).containsExactly("engine.dl4j.layers");
    }
}
