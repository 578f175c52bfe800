package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which engine a model is trained by where nobody names one. */
class EngineChoiceTest {
    @TempDir
    Path folder;

    /** A class path with other engines than there are. */
    private final class Other extends ClassLoader {
        private final List<URL> services;

        Other(String engines) throws IOException {
            super(EngineChoiceTest.class.getClassLoader());
            services = List.of(Files.writeString(folder.resolve("services"), engines)
                    .toUri()
                    .toURL());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals("META-INF/services/chainrule.engine.Engine")
                    ? Collections.enumeration(services)
                    : super.getResources(name);
        }
    }

    private void with(String engines, Runnable work) throws IOException {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(new Other(engines));
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String trainedBy() {
        var data = Dataset.of(new float[][] {{1}, {2}, {3}, {4}}, new int[] {0, 1, 0, 1});
        return Mlp.classifier()
                .hidden(2)
                .epochs(1)
                .validation(0)
                .fit(data)
                .fitted()
                .memory()
                .orElseThrow()
                .engine();
    }

    @Test
    void theBestOneIsTaken() {
        assertThat(trainedBy()).isEqualTo("nd4j");
    }

    @Test
    void theReferenceEngineIsUsedWhereThereIsNoOther() throws IOException {
        with(
                "chainrule.engine.reference.ReferenceEngine",
                () -> assertThat(trainedBy()).isEqualTo("reference"));
    }

    @Test
    void aClassPathWithoutEnginesIsReportedInOneLine() throws IOException {
        with(
                "",
                () -> assertThatThrownBy(EngineChoiceTest::trainedBy)
                        .isInstanceOf(UserException.class)
                        .hasMessageContaining("no engine is on the class path"));
    }
}
