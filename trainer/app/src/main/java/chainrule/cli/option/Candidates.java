package chainrule.cli.option;

import chainrule.config.Choices;
import chainrule.config.Configuration;
import chainrule.config.Presets;
import chainrule.config.SearchMethod;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.experiment.Experiment;
import chainrule.experiment.catalog.Experiments;
import chainrule.export.ModelFormat;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words that an option or a parameter can be, for `completion` to offer. picocli makes these objects for every command that
 * is run, so that they find their words only when somebody asks.
 */
public interface Candidates extends Iterable<String> {
    List<String> words();

    @Override
    default Iterator<String> iterator() {
        return words().iterator();
    }

    private static List<String> words(Object[] constants) {
        return Arrays.stream(constants).map(Object::toString).toList();
    }

    final class PresetNames implements Candidates {
        @Override
        public List<String> words() {
            return Presets.names();
        }
    }

    final class ExperimentNames implements Candidates {
        @Override
        public List<String> words() {
            return Experiments.all().stream().map(Experiment::name).toList();
        }
    }

    final class DataSets implements Candidates {
        @Override
        public List<String> words() {
            return Catalog.standard().entries().stream()
                    .map(Catalog.Entry::name)
                    .toList();
        }
    }

    /** How members of an ensemble are chosen. */
    final class Selections implements Candidates {
        @Override
        public List<String> words() {
            return List.of("greedy");
        }
    }

    /** How a saliency is computed. */
    final class SaliencyMethods implements Candidates {
        @Override
        public List<String> words() {
            return List.of("gradient", "integrated");
        }
    }

    /** What integrated gradients begin at. */
    final class Baselines implements Candidates {
        @Override
        public List<String> words() {
            return List.of("mean", "zero");
        }
    }

    final class EngineNames implements Candidates {
        @Override
        public List<String> words() {
            return Stream.concat(
                            Stream.of(Engines.AUTO),
                            Engines.onClassPath().all().stream().map(Engine::name))
                    .toList();
        }
    }

    final class Metrics implements Candidates {
        @Override
        public List<String> words() {
            return Metric.names();
        }
    }

    final class TestMetrics implements Candidates {
        @Override
        public List<String> words() {
            return Metric.namesOfTest();
        }
    }

    final class Bars implements Candidates {
        @Override
        public List<String> words() {
            return Candidates.words(ErrorBars.usual().toArray());
        }
    }

    final class Searches implements Candidates {
        @Override
        public List<String> words() {
            return Arrays.stream(SearchMethod.values()).map(Choices::nameOf).toList();
        }
    }

    final class Formats implements Candidates {
        @Override
        public List<String> words() {
            return Candidates.words(ModelFormat.values());
        }
    }

    final class Normalizations implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("data.normalize");
        }
    }

    final class Activations implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("model.activation");
        }
    }

    final class Losses implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("model.loss");
        }
    }

    final class Tasks implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("data.task");
        }
    }

    final class Optimizers implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("train.optimizer");
        }
    }

    final class Precisions implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("engine.precision");
        }
    }

    final class Separators implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("data.separator");
        }
    }

    final class Decimals implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("data.decimal");
        }
    }

    final class BrokenImages implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("data.broken");
        }
    }

    final class MissingLabels implements Candidates {
        @Override
        public List<String> words() {
            return Configuration.choices("data.missingLabels");
        }
    }

    final class Splits implements Candidates {
        @Override
        public List<String> words() {
            return List.of("train", "validation", "test");
        }
    }

    final class Checkpoints implements Candidates {
        @Override
        public List<String> words() {
            return List.of("best", "last");
        }
    }

    final class Shells implements Candidates {
        @Override
        public List<String> words() {
            return List.of("bash", "zsh");
        }
    }
}
