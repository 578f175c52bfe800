package chainrule.datasets.fetch;

import chainrule.base.UserException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CacheTest {
    @TempDir
    private Path home;

    private Path folder(String system, Map<String, String> environment) {
        return Cache.of(environment, home, system).folder();
    }

    @Test
    void everySystemHasItsUsualFolder() {
        assertThat(folder("Linux", Map.of())).isEqualTo(home.resolve(".cache/chainrule"));
        assertThat(folder("Mac OS X", Map.of())).isEqualTo(home.resolve("Library/Caches/chainrule"));
        assertThat(folder("Windows 11", Map.of())).isEqualTo(home.resolve("AppData/Local/chainrule/cache"));
    }

    @Test
    void theSystemsVariableMovesIt() {
        var other = home.resolve("other").toString();
        assertThat(folder("Linux", Map.of("XDG_CACHE_HOME", other))).isEqualTo(home.resolve("other/chainrule"));
        assertThat(folder("Linux", Map.of("XDG_CACHE_HOME", "relative"))).isEqualTo(home.resolve(".cache/chainrule"));
        assertThat(folder("Mac OS X", Map.of("XDG_CACHE_HOME", other)))
                .isEqualTo(home.resolve("Library/Caches/chainrule"));
        assertThat(folder("Windows 11", Map.of("LOCALAPPDATA", other)))
                .isEqualTo(home.resolve("other/chainrule/cache"));
    }

    @Test
    void ourVariableNamesItWhole() {
        var mine = home.resolve("mine");
        var environment = Map.of("CHAINRULE_CACHE", mine.toString(), "XDG_CACHE_HOME", home.toString());
        assertThat(folder("Linux", environment)).isEqualTo(mine);
        assertThat(folder("Linux", Map.of("CHAINRULE_CACHE", " "))).isEqualTo(home.resolve(".cache/chainrule"));
    }

    @Test
    void aVariableNamesTheMirror() {
        assertThat(Cache.of(Map.of(), home, "Linux").mirror()).isEmpty();
        assertThat(Cache.of(Map.of("CHAINRULE_MIRROR", "https://host/data"), home, "Linux")
                        .mirror())
                .contains(URI.create("https://host/data"));
        assertThatThrownBy(() -> Cache.of(Map.of("CHAINRULE_MIRROR", "a b"), home, "Linux"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("CHAINRULE_MIRROR is 'a b', which is not an address");
    }
}
