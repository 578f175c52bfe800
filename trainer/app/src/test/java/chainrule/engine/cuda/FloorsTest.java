package chainrule.engine.cuda;

import chainrule.bench.StepBench;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.RunningMetrics;
import chainrule.engine.cuda.Floor.Rates;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.step.Step;
import chainrule.engine.step.StepProgram;
import chainrule.model.LayerSizes;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables of docs/cuda-floors.md are those of the launches that the program makes. */
class FloorsTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "cuda-floors.md");
    private static final String WRITE = "floors.write";

    /** NVIDIA's H200 (SXM), datasheet, without sparsity. */
    private static final double H200_BYTES = 4.8e12;

    private static final Rates FLOAT32 = new Rates(H200_BYTES, 67e12);
    private static final Rates BFLOAT16 = new Rates(H200_BYTES, 989e12);

    @Test
    void theSmallStepIsAsThePageStates() throws IOException {
        holds("small", tables(sequence("3072-512-256-10", 100, new Sgd(0.03), Precision.FLOAT32), FLOAT32));
    }

    @Test
    void theLargeStepIsAsThePageStates() throws IOException {
        var adam = new Adam(0.001, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);
        holds("large", tables(sequence("3072-8192-8192-8192-10", 4096, adam, Precision.BFLOAT16), BFLOAT16));
    }

    /** The program's own count, which knows nothing of launches. */
    @Test
    void theProductsOperationsAreTheProgramsOwn() {
        var bench = new StepBench(LayerSizes.parse("3072-512-256-10"), 100, new Sgd(0.03), Precision.FLOAT32);
        var sequence = sequence("3072-512-256-10", 100, new Sgd(0.03), Precision.FLOAT32);
        long operations = step(sequence).stream().mapToLong(Floor::operations).sum();
        assertThat(operations).isEqualTo(2 * bench.multiplyAdds());
    }

    private static String tables(List<Floor> sequence, Rates rates) {
        var step = step(sequence);
        return Floor.table(step, rates, Floor.estimate(sequence) / CudaKernel.MANY) + "\n" + Floor.kinds(step, rates);
    }

    /** The launches of a sequence of steps, the first of which begins it. */
    private static List<Floor> sequence(String layers, int batch, Optimizer optimizer, Precision precision) {
        var spec = new StepBench(LayerSizes.parse(layers), batch, optimizer, precision).spec();
        var program = StepProgram.training(spec, optimizer);
        var card = new NotingCard();
        var batches = batches(spec.inputs(), batch);
        try (var memory = new CudaDevice(real -> card).allocate(program.matrices(), batch, precision)) {
            int[] order = batches.order(1);
            memory.kernel(program.operations())
                    .run(IntStream.range(0, CudaKernel.MANY)
                            .mapToObj(i -> new Step(
                                    batches,
                                    order,
                                    0,
                                    batch,
                                    new double[batch],
                                    null,
                                    1,
                                    i,
                                    0.1,
                                    1,
                                    new RunningMetrics()))
                            .map(List::of)
                            .toList());
        }
        var all = Floor.of(card, Float.BYTES);
        int last = card.launches().get(card.launches().size() - 1).at().sequence();
        return all.stream().filter(floor -> floor.at().sequence() == last).toList();
    }

    /** The second step, whose inputs are gathered beside the end of the first one. */
    private static List<Floor> step(List<Floor> sequence) {
        int launches = (sequence.size() - 1) / CudaKernel.MANY;
        assertThat(launches * CudaKernel.MANY).isEqualTo(sequence.size() - 1);
        return sequence.subList(1 + launches, 1 + 2 * launches);
    }

    private static Batches batches(int inputs, int batch) {
        var samples = new Samples(new Features.Bytes(new byte[inputs * batch], inputs), new int[batch]).all();
        var shape = new Shape(3, 32, 32);
        var unit = Normalization.fit(Normalization.Kind.UNIT, shape, samples);
        return new Batches(samples, shape, unit, Augmentation.NONE, batch, 1);
    }

    /** Between its marks. With -Dfloors.write=true the page is written instead. */
    private static void holds(String name, String table) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- %s begins -->\n".formatted(name);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("<!-- %s ends -->".formatted(name));
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("`mvn -pl trainer -am test -Dtest=FloorsTest -D%s=true` writes it anew", WRITE)
                .isEqualTo(table);
    }
}
