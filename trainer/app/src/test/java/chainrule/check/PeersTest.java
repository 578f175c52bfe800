package chainrule.check;

import chainrule.bench.BenchTrajectory;
import chainrule.bench.StepBench;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.model.LayerSizes;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The scripts of the GPU peers, on the processor: they make the steps that the engine makes. */
class PeersTest {
    private static final String VARIABLE = "CHAINRULE_PEERS";
    private static final Path SCRIPTS = Path.of("..", "..", "scripts", "peers");
    private static final int STEPS = 12;
    private static final double A_MINUTE = 60;

    @TempDir
    Path folder;

    /** What the peer says when it is ready, and what it says when it is asked for a time. */
    private List<Map<String, Object>> answers(String script, String mode, Optimizer optimizer) throws IOException {
        return answers(script, mode, optimizer, Loss.CROSS_ENTROPY);
    }

    private List<Map<String, Object>> answers(String script, String mode, Optimizer optimizer, Loss loss)
            throws IOException {
        String python = System.getenv(VARIABLE);
        assumeTrue(python != null, "set " + VARIABLE + " to a Python that has PyTorch and JAX: takes half a minute");
        var bench = new StepBench(LayerSizes.parse("12-9-3"), 4, optimizer, Precision.FLOAT32, loss);
        var file = folder.resolve("trajectory");
        new BenchTrajectory(bench, new Nd4jEngine(), STEPS).write(file);
        var words =
                ("--mode %s --device cpu --layers 12-9-3 --batch 4 --steps 6 --seconds 0.01 --optimizer %s --loss %s --trajectory")
                        .formatted(mode, optimizer instanceof Optimizer.Sgd ? "sgd" : "adam", loss.name());
        var all = new ArrayList<>(List.of(words.split(" ")));
        all.add(file.toString());
        try (var child = new Child(Child.python(python, SCRIPTS, script, all), line -> {})) {
            child.send("again");
            child.noMore();
            var answers = new ArrayList<Map<String, Object>>();
            for (int i = 0; i < 2; i++) {
                var answer = child.answer(A_MINUTE);
                assertThat(answer).as(() -> child.said()).isPresent();
                answers.add(JSON.std.mapFrom(answer.get()));
            }
            return answers;
        }
    }

    private static void isSameWork(List<Map<String, Object>> answers, String name) {
        assertThat(answers.get(0).get("peer")).asString().startsWith(name);
        assertThat((double) answers.get(0).get("loss_error")).isBetween(0.0, 1e-6);
        assertThat((double) answers.get(1).get("step_ms")).isPositive();
        assertThat((int) answers.get(1).get("steps") % 6).isZero();
    }

    @Test
    void pytorchMakesTheEnginesSteps() throws IOException {
        var adam = new Optimizer.Adam(0.001, 0.9, 0.999, 1e-8, Optimizer.EpsilonPlace.OUTSIDE);
        isSameWork(answers("pytorch_cuda.py", "eager", adam), "PyTorch");
    }

    @Test
    void pytorchMakesTheEnginesStepsOfARegression() throws IOException {
        isSameWork(answers("pytorch_cuda.py", "eager", new Optimizer.Sgd(0.01), Loss.SQUARED_ERROR), "PyTorch");
    }

    @Test
    void jaxMakesTheEnginesSteps() throws IOException {
        isSameWork(answers("jax_cuda.py", "vmap", new Optimizer.Sgd(0.01)), "JAX");
    }
}
