package chainrule.engine.cuda;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/** A card in the computer's memory: the kernels' own source, compiled by g++, and products as they are defined. */
final class CompiledCard implements Card {
    private static final Map<Real, NativeLibrary> LIBRARIES = new EnumMap<>(Real.class);
    private static final int SLACK = 256;
    private static final long GIBIBYTE = 1 << 30;

    private final Function launch;
    private final Function multiply;
    private final Map<Long, Memory> taken = new HashMap<>();
    private final boolean fuses;
    private final int first;
    private final IntConsumer closed;
    private long free;
    private int launches;

    private CompiledCard(Real real, long memory, boolean fuses, int first, IntConsumer closed) {
        var library = LIBRARIES.computeIfAbsent(real, CompiledCard::compile);
        this.launch = library.getFunction("card_launch");
        this.multiply = library.getFunction("card_multiply");
        this.free = memory;
        this.fuses = fuses;
        this.first = first;
        this.closed = closed;
    }

    static CompiledCard open(Real real) {
        return open(real, places -> {});
    }

    /** @param closed is told how many places are still taken when the card is closed */
    static CompiledCard open(Real real, IntConsumer closed) {
        return new CompiledCard(real, GIBIBYTE, true, Launches.MAIN, closed);
    }

    static CompiledCard withMemory(Real real, long memory) {
        return new CompiledCard(real, memory, true, Launches.MAIN, places -> {});
    }

    /** One whose products have no epilogues. */
    static CompiledCard withoutEpilogues(Real real) {
        return new CompiledCard(real, GIBIBYTE, false, Launches.MAIN, places -> {});
    }

    /**
     * One that does what waits for nothing in an order of its own.
     *
     * @param first the queue that goes ahead of the other one as far as it may; else the main queue
     */
    static CompiledCard withFirst(Real real, int first) {
        return new CompiledCard(real, GIBIBYTE, true, first, places -> {});
    }

    private static NativeLibrary compile(Real real) {
        try {
            var folder = Files.createTempDirectory("chainrule-kernels");
            folder.toFile().deleteOnExit();
            var library =
                    Gpp.library(folder, "kernels-" + real.keyword(), Gpp.kernels(real) + Gpp.resource("card.cpp"));
            return NativeLibrary.getInstance(library.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "a card made of memory";
    }

    @Override
    public long free() {
        return free;
    }

    /** How many launches were done. */
    int launches() {
        return launches;
    }

    /** What is taken now. */
    int places() {
        return taken.size();
    }

    @Override
    public long allocate(long bytes) {
        var memory = new Memory(bytes + SLACK);
        memory.clear();
        long address = Pointer.nativeValue(memory.share(SLACK - Pointer.nativeValue(memory) % SLACK));
        taken.put(address, memory);
        free -= bytes;
        return address;
    }

    @Override
    public void release(long address) {
        var memory = taken.remove(address);
        free += memory.size() - SLACK;
        memory.close();
    }

    @Override
    public void write(long address, ByteBuffer from) {
        new Pointer(address).getByteBuffer(0, from.remaining()).put(from.duplicate());
    }

    @Override
    public void read(long address, ByteBuffer to) {
        to.duplicate().put(new Pointer(address).getByteBuffer(0, to.remaining()));
    }

    @Override
    public void copy(long to, long from, long bytes) {
        new Pointer(to).write(0, new Pointer(from).getByteArray(0, (int) bytes), 0, (int) bytes);
    }

    @Override
    public boolean fuses(Gemm product) {
        return fuses;
    }

    @Override
    public Sequence record(int members, Consumer<Launches> work) {
        var noted = new NotedQueues(new NotedQueues.Doing() {
            @Override
            public Runnable kernel(String name, int blocks, int threads, Object... arguments) {
                return () -> launch(name, blocks, members, threads, arguments);
            }

            @Override
            public Runnable multiply(Gemm product) {
                return () -> CompiledCard.this.multiply(product);
            }
        });
        work.accept(noted);
        var list = noted.inOrder(first);
        return new Sequence() {
            @Override
            public void run() {
                list.forEach(Runnable::run);
                launches += list.size();
            }

            @Override
            public void close() {}
        };
    }

    private void launch(String name, int blocks, int members, int threads, Object... arguments) {
        try (var values = new Memory(Math.max(1, arguments.length) * 8L);
                var addresses = new Memory(Math.max(1, arguments.length) * 8L)) {
            for (int i = 0; i < arguments.length; i++) {
                long at = i * 8L;
                if (arguments[i] instanceof Long number) {
                    values.setLong(at, number);
                } else if (arguments[i] instanceof Integer number) {
                    values.setInt(at, number);
                } else {
                    values.setDouble(at, (Double) arguments[i]);
                }
                addresses.setPointer(at, values.share(at));
            }
            int code = launch.invokeInt(new Object[] {name, arguments.length, blocks, members, threads, addresses});
            assertThat(code)
                    .as(
                            "%s: 1, no such kernel; 2, another number of arguments; 3, a barrier that only some threads reach; 4, an address that is not aligned",
                            name)
                    .isZero();
        }
    }

    private void multiply(Gemm p) {
        if (p.scales() instanceof Gemm.OnCard onCard) {
            multiply(p, new Pointer(onCard.alpha()), new Pointer(onCard.beta()));
            return;
        }
        var constants = (Gemm.Constants) p.scales();
        var real = p.factors() == Gemm.Factors.FLOAT64 ? Real.DOUBLE : Real.FLOAT;
        try (var values = new Memory(2L * real.bytes())) {
            var buffer = values.getByteBuffer(0, values.size());
            real.put(buffer, constants.alpha());
            real.put(buffer, constants.beta());
            multiply(p, values, values.share(real.bytes()));
        }
    }

    private void multiply(Gemm p, Pointer alpha, Pointer beta) {
        multiply.invokeVoid(new Object[] {
            new Pointer(p.out()),
            new Pointer(p.a()),
            p.transposeA() ? 1 : 0,
            new Pointer(p.b()),
            p.transposeB() ? 1 : 0,
            p.rows(),
            p.columns(),
            p.inner(),
            p.factors().ordinal(),
            alpha,
            beta,
            p.epilogue().ordinal(),
            new Pointer(p.bias()),
            p.members().count(),
            p.members().out(),
            p.members().a(),
            p.members().b(),
            p.members().bias()
        });
    }

    @Override
    public void close() {
        closed.accept(taken.size());
        taken.values().forEach(Memory::close);
        taken.clear();
    }
}
