package chainrule.hardware;

import com.sun.jna.Library;
import com.sun.jna.Platform;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoadedLibrariesTest {
    interface Absolute extends Library {
        int abs(int x);
    }

    @Test
    void aLibraryStaysWhenNothingRefersToItAnyMore() {
        var library = new WeakReference<>(LoadedLibraries.of(Platform.C_LIBRARY_NAME));
        var functions = new WeakReference<>(LoadedLibraries.of(Platform.C_LIBRARY_NAME, Absolute.class));
        var other = new WeakReference<>(new Object());
        // Tests ignore System.gc().
        for (int mebibyte = 0; mebibyte < 10_000 && other.get() != null; mebibyte++) {
            assertThat(new byte[1 << 20]).isNotEmpty();
        }
        assertThat(other.get()).isNull();
        assertThat(library.get()).isNotNull().isSameAs(LoadedLibraries.of(Platform.C_LIBRARY_NAME));
        assertThat(functions.get()).isSameAs(LoadedLibraries.of(Platform.C_LIBRARY_NAME, Absolute.class));
        assertThat(LoadedLibraries.of(Platform.C_LIBRARY_NAME, Absolute.class).abs(-3))
                .isEqualTo(3);
    }

    @Test
    void whatIsNotThereIsAnErrorEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> LoadedLibraries.of("no-such-library")).isInstanceOf(UnsatisfiedLinkError.class);
        }
    }
}
