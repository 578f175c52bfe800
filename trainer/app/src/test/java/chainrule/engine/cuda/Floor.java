package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.cuda.card.NotingCard.Kernel;
import chainrule.engine.cuda.card.NotingCard.Multiply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Lower bounds for a launch, its operands read once, its results written once, and the operations of a product; and an estimate
 * of what it takes.
 *
 * @param launch its kernel, or that it is a product
 * @param shape of the product, or of what the kernel goes through
 * @param read bytes
 * @param written bytes
 * @param operations multiplications and additions of a product
 * @param estimate µs
 * @param at when it is done
 */
record Floor(String launch, String shape, long read, long written, long operations, double estimate, NotingCard.At at) {
    private static final int INT = Integer.BYTES;
    private static final double MICRO = 1e6;

    /** A card's published rates: bytes a second to and from its memory, operations a second in a product. */
    record Rates(double bytes, double operations) {}

    static List<Floor> of(NotingCard card, int real) {
        var all = new ArrayList<Floor>();
        for (var launch : card.launches()) {
            all.add(
                    launch instanceof Multiply product
                            ? of(product.product(), card, real, launch.at())
                            : of((Kernel) launch, card, real));
        }
        return all;
    }

    private static Floor of(Gemm p, NotingCard card, int real, NotingCard.At at) {
        long each = p.factors().bytes();
        long rows = p.rows();
        long out = rows * p.columns() * real;
        long factors = (rows * p.inner() + (long) p.inner() * p.columns()) * each;
        boolean adds = beta(p, card, real) != 0;
        boolean bias = p.epilogue() != Gemm.Epilogue.NONE;
        String shape = text(
                "%,d×%,d · %,d×%,d%s%s",
                rows,
                p.inner(),
                p.inner(),
                p.columns(),
                adds ? ", added" : "",
                bias ? p.epilogue() == Gemm.Epilogue.BIAS ? ", bias" : ", bias, ReLU" : "");
        long read = factors + (adds ? out : 0) + (bias ? (long) p.columns() * real : 0);
        long operations = 2 * rows * p.columns() * p.inner();
        return new Floor("product", shape, read, out, operations, Estimate.of(p, read + out, operations), at);
    }

    private static double beta(Gemm p, NotingCard card, int real) {
        return p.scales() instanceof Gemm.OnCard onCard
                ? number(card, onCard.beta(), real)
                : ((Gemm.Constants) p.scales()).beta();
    }

    /** What a sequence's steps read of the table is where the first launch has put it. */
    private static double number(NotingCard card, long address, int real) {
        var begin = (Kernel) card.launches().stream()
                .filter(launch ->
                        launch instanceof Kernel kernel && kernel.name().equals("beginSteps"))
                .findFirst()
                .orElseThrow();
        var there = card.at(begin.number(4) + address - begin.number(2));
        return real == Float.BYTES ? there.getFloat(0) : there.getDouble(0);
    }

    private static Floor of(Kernel k, NotingCard card, int real) {
        return switch (k.name()) {
            case "beginSteps" -> {
                long bytes = k.number(6) * (4 * INT + k.number(5) * real);
                yield through(k, text("%d", k.number(6)), bytes, bytes);
            }
            case "gatherBytes" -> {
                long numbers = k.number(2) * k.number(3);
                long made = written(k, 0, 13, numbers, real);
                yield through(k, shape(k.number(2), k.number(3)), numbers + k.number(2) * INT, made);
            }
            case "roundFactor" -> {
                long each = Gemm.Factors.values()[(int) k.number(2)].bytes();
                yield through(k, count(k.number(5)), k.number(5) * real, k.number(5) * each);
            }
            case "lossGradient", "lossGradientOfFew" -> {
                long n = k.number(2);
                long made = written(k, 0, 20, n * k.number(3), real) + n * 2 * real;
                yield through(k, shape(n, k.number(3)), readByLoss(k, real), made);
            }
            case "lossAndSums" -> {
                long n = k.number(2);
                long made = written(k, 0, 20, n * k.number(3), real) + sums(k, 23, k.number(3), real);
                yield through(k, shape(n, k.number(3)), readByLoss(k, real), made);
            }
            case "sumLosses" -> through(k, count(k.number(3)), k.number(3) * 2 * real, 0);
            case "backward" -> {
                long numbers = k.number(5) * k.number(6);
                int operands = 1 + (k.number(2) == 0 ? 0 : 1) + (k.number(3) == 0 ? 0 : 1);
                long made = written(k, 0, 9, numbers, real);
                long chunks = k.number(16);
                yield through(
                        k,
                        shape(k.number(5), k.number(6)) + (k.number(12) == 0 ? "" : ", sums"),
                        operands * numbers * real,
                        made + chunks * sums(k, 12, k.number(6), real));
            }
            case "addChunks" ->
                through(k, shape(k.number(3), k.number(4)), k.number(3) * k.number(4) * real, k.number(4) * real);
            case "update" -> update(k, card, real);
            default -> throw new AssertionError("what does " + k.name() + " read and write?");
        };
    }

    /** Outputs, and each sample's place in the order, target and weight. */
    private static long readByLoss(Kernel k, int real) {
        long numbers = k.number(3) + k.number(11) + (k.number(12) == 0 ? 0 : 1);
        return k.number(2) * (numbers * real + INT);
    }

    /** Bytes of numbers in full, where there is an address for them, and of their copy, whose format is two arguments behind it. */
    private static long written(Kernel k, int out, int copy, long numbers, int real) {
        long rounded = k.number(copy) == 0 ? 0 : Gemm.Factors.values()[(int) k.number(copy + 2)].bytes();
        return numbers * ((k.number(out) == 0 ? 0 : real) + rounded);
    }

    private static long sums(Kernel k, int sums, long columns, int real) {
        return k.number(sums) == 0 ? 0 : columns * real;
    }

    /** As SegmentTables lays them out: addresses of parameters, gradient, two states and a rounded copy, its stride, first piece, from, to, factor. */
    private static Floor update(Kernel k, NotingCard card, int real) {
        var table = card.at(k.number(0));
        long parameters = 0;
        long read = 0;
        long written = 0;
        for (int i = 0; i < k.number(1); i++) {
            table.getLong();
            table.getLong();
            int states = (table.getLong() == 0 ? 0 : 1) + (table.getLong() == 0 ? 0 : 1);
            long copy = table.getLong() == 0 ? 0 : Gemm.Factors.values()[(int) k.number(13)].bytes();
            table.getLong();
            table.getLong();
            long from = table.getLong();
            long count = table.getLong() - from;
            table.getLong();
            parameters += count;
            read += (2 + states) * count * real;
            written += count * ((1 + states) * real + copy);
        }
        return through(k, count(parameters), read, written);
    }

    private static Floor through(Kernel kernel, String shape, long read, long written) {
        double estimate = Estimate.of(kernel.name(), read + written);
        return new Floor("`" + kernel.name() + "`", shape, read, written, 0, estimate, kernel.at());
    }

    private static String shape(long rows, long columns) {
        return text("%,d×%,d", rows, columns);
    }

    private static String count(long numbers) {
        return text("%,d", numbers);
    }

    private double byBytes(Rates rates) {
        return MICRO * (read + written) / rates.bytes();
    }

    private double byOperations(Rates rates) {
        return MICRO * operations / rates.operations();
    }

    private double longest(Rates rates) {
        return Math.max(byBytes(rates), byOperations(rates));
    }

    /**
     * In Markdown, with a last line for the whole step.
     *
     * @param step the estimate of a step, whose launches are in two queues
     */
    static String table(List<Floor> all, Rates rates, double step) {
        var text = new StringBuilder("""
                | | launch | queue | shape | read, MB | written, MB | GFLOP | by bytes, µs | by operations, µs | floor, µs | estimate, µs |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        double byBytes = 0;
        double byOperations = 0;
        double both = 0;
        for (int i = 0; i < all.size(); i++) {
            var floor = all.get(i);
            double bytes = floor.byBytes(rates);
            double operations = floor.byOperations(rates);
            byBytes += bytes;
            byOperations += operations;
            both += floor.longest(rates);
            text.append(line(Integer.toString(i + 1), floor, bytes, operations, floor.longest(rates)));
        }
        var sum = new Floor(
                "**the step**",
                all.size() + " launches",
                all.stream().mapToLong(Floor::read).sum(),
                all.stream().mapToLong(Floor::written).sum(),
                all.stream().mapToLong(Floor::operations).sum(),
                step,
                null);
        return text.append(line("", sum, byBytes, byOperations, both)).toString();
    }

    /** The estimate of a sequence: when the last launch ends, if each begins when what it waits for has ended. */
    static double estimate(List<Floor> sequence) {
        var ends = List.of(new ArrayList<Double>(), new ArrayList<Double>());
        for (var floor : sequence) {
            double begins = 0;
            for (int queue = 0; queue < ends.size(); queue++) {
                int before = floor.at.before().get(queue);
                begins = Math.max(begins, before == 0 ? 0 : ends.get(queue).get(before - 1));
            }
            ends.get(floor.at.queue()).add(begins + floor.estimate);
        }
        return ends.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** What each kind of launch takes of the step, the longest first. */
    static String kinds(List<Floor> all, Rates rates) {
        double step = all.stream().mapToDouble(floor -> floor.longest(rates)).sum();
        var kinds = all.stream().collect(Collectors.groupingBy(Floor::launch));
        return kinds.entrySet().stream()
                .map(kind -> new Kind(
                        kind.getKey(),
                        kind.getValue().size(),
                        kind.getValue().stream()
                                .mapToDouble(floor -> floor.longest(rates))
                                .sum()))
                .sorted(Comparator.comparingDouble(Kind::micros).reversed())
                .map(kind -> text(
                        "| %s | %d | %,.2f | %.0f %% |%n",
                        kind.launch, kind.count, kind.micros, 100 * kind.micros / step))
                .collect(Collectors.joining("", "| launch | how many | floor, µs | share |\n|---|---|---|---|\n", ""));
    }

    private record Kind(String launch, int count, double micros) {}

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String line(String number, Floor f, double bytes, double operations, double floor) {
        return text(
                "| %s | %s | %s | %s | %.3f | %.3f | %s | %s | %s | %s | %s |%n",
                number,
                f.launch,
                f.at == null ? "" : f.at.queue() == Launches.MAIN ? "main" : "aside",
                f.shape,
                f.read * 1e-6,
                f.written * 1e-6,
                f.operations == 0 ? "" : text("%,.2f", f.operations * 1e-9),
                text("%,.2f", bytes),
                operations == 0 ? "" : text("%,.2f", operations),
                text("%,.2f", floor),
                text("%,.1f", f.estimate));
    }
}
