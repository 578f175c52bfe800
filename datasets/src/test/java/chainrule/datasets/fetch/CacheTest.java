package chainrule.datasets.fetch;

import chainrule.UserException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CacheTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void theFolderIsTheSystemsUsualOne() {
        assertThat(Cache.of(Map.of(), HOME, "Linux").folder()).isEqualTo(HOME.resolve(".cache/chainrule"));
        assertThat(Cache.of(Map.of("XDG_CACHE_HOME", "/big"), HOME, "Linux").folder())
                .isEqualTo(Path.of("/big/chainrule"));
        assertThat(Cache.of(Map.of(), HOME, "Mac OS X").folder()).isEqualTo(HOME.resolve("Library/Caches/chainrule"));
        assertThat(Cache.of(Map.of("LOCALAPPDATA", "/local"), HOME, "Windows 11")
                        .folder())
                .isEqualTo(Path.of("/local/chainrule/cache"));
    }

    @Test
    void aFolderThatIsNamedWins() {
        var environment = Map.of("CHAINRULE_CACHE", "/mine", "XDG_CACHE_HOME", "/big");
        assertThat(Cache.of(environment, HOME, "Linux").folder()).isEqualTo(Path.of("/mine"));
    }

    @Test
    void aMirrorIsAnAddress() {
        assertThat(Cache.of(Map.of("CHAINRULE_MIRROR", "https://a.example/b"), HOME, "Linux")
                        .mirror())
                .contains(URI.create("https://a.example/b"));
        assertThatThrownBy(() -> Cache.of(Map.of("CHAINRULE_MIRROR", "no address"), HOME, "Linux"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("CHAINRULE_MIRROR");
    }

    @Test
    void filesOfTheSameNameLieApartOnAMirror() {
        var mnist = Publishers.archives("mnist").get(0);
        var fashion = Publishers.archives("fashion-mnist").get(0);
        var mirror = java.util.Optional.of(URI.create("https://a.example/b"));
        assertThat(mnist.file()).isEqualTo(fashion.file());
        assertThat(mnist.address(mirror)).hasToString("https://a.example/b/mnist/train-images-idx3-ubyte.gz");
        assertThat(mnist.address(mirror)).isNotEqualTo(fashion.address(mirror));
    }
}
