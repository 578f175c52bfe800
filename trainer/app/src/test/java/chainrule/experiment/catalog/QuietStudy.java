package chainrule.experiment.catalog;

import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.study.Study;
import chainrule.study.trial.StudyListener;
import java.nio.file.Path;
import java.util.List;

/** A study as a command has it, without what is printed. */
final class QuietStudy {
    private QuietStudy() {}

    static Study in(Path runs) {
        return new Study(
                runs,
                Engines.onClassPath(),
                source -> Catalog.standard().load(source, Progress.NONE),
                List.of("test"),
                new StudyListener() {},
                () -> false);
    }
}
