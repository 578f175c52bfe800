package chainrule.wording;

import chainrule.base.Action;
import chainrule.base.Setting;
import chainrule.config.Configuration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** That the flags are those of commands: {@code FlagsExistTest} beside these. */
@Tag("slow")
class SettingNamesTest {
    /** The constants of every enum of a kind that the program has, as its modules lie on the class path. */
    private static <T> List<T> constants(Class<T> kind) {
        var found = new ArrayList<T>();
        new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("chainrule").stream()
                        .filter(type -> type.isEnum() && type.isAssignableTo(kind))
                        .map(JavaClass::reflect)
                        .forEach(type -> Arrays.stream(type.getEnumConstants())
                                .map(kind::cast)
                                .forEach(found::add));
        return found;
    }

    @Test
    void everySettingHasAKeyOrAFlag() {
        var settings = constants(Setting.class);
        assertThat(settings).hasSizeGreaterThan(50);
        assertThat(SettingNames.all().keySet()).containsExactlyInAnyOrderElementsOf(settings);
        assertThat(SettingNames.all())
                .allSatisfy((setting, names) -> assertThat(names.key().or(names::flag))
                        .as("%s", setting)
                        .isPresent());
    }

    @Test
    void everyActionHasACommand() {
        assertThat(Commands.all().keySet()).containsExactlyInAnyOrderElementsOf(constants(Action.class));
    }

    @Test
    void wordsAreWordsAndNoTwoSettingsShareThem() {
        var settings = constants(Setting.class);
        assertThat(settings).allSatisfy(setting -> assertThat(setting.words()).matches("[A-Za-z][A-Za-z0-9 -]*"));
        assertThat(settings).extracting(Setting::words).doesNotHaveDuplicates();
    }

    @Test
    void everyKeyIsOneOfAConfiguration() {
        var unknown = new TreeSet<String>();
        SettingNames.all().values().stream()
                .flatMap(names -> names.key().stream())
                .forEach(key -> {
                    String name = key.replace(".*.", ".sgd.");
                    try {
                        Configuration.empty().with(name, "null", "a test").resolve();
                    } catch (RuntimeException e) {
                        if (e.getMessage().contains("there is no key")) {
                            unknown.add(key);
                        }
                    }
                });
        assertThat(unknown).isEmpty();
        assertThatCode(() -> Configuration.empty()
                        .with("data.nothing", "null", "a test")
                        .resolve())
                .as("how an unknown key is refused")
                .hasMessageContaining("there is no key");
    }
}
