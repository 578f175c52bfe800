package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.KernelCall;
import chainrule.engine.cuda.card.Launches;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A GPU that keeps, for each sequence that it records, the sequence's products alone, {@value #REPEATS} times one after the
 * other. They use the matrices of the last whole step, so what they multiply are a step's real numbers.
 */
final class ProductsOnly implements Card {
    /** Many in one sequence: what starting it costs must not count. */
    static final int REPEATS = 32;

    private final Card card;
    private Sequence products;
    private double operations;

    ProductsOnly(Card card) {
        this.card = card;
    }

    /** The products of what was recorded last. */
    Sequence products() {
        return products;
    }

    /** Operations of one step's products, for all networks: two for each multiplication. */
    double operations() {
        return operations;
    }

    @Override
    public Sequence record(int members, Consumer<Launches> work) {
        var whole = card.record(members, work);
        closeProducts();
        products = card.record(members, launches -> {
            for (int i = 0; i < REPEATS; i++) {
                operations = 0;
                work.accept(new Filter(launches));
            }
        });
        return whole;
    }

    private void closeProducts() {
        if (products != null) {
            products.close();
            products = null;
        }
    }

    /** Passes products on, each in its queue, and nothing else. */
    private final class Filter implements Launches {
        private final Launches to;

        Filter(Launches to) {
            this.to = to;
        }

        @Override
        public void kernel(int blocks, int threads, KernelCall call) {}

        @Override
        public void multiply(Gemm product) {
            operations += 2.0
                    * product.rows()
                    * product.columns()
                    * product.inner()
                    * product.members().count();
            to.multiply(product);
        }

        @Override
        public void to(int queue) {
            to.to(queue);
        }

        @Override
        public int mark() {
            return to.mark();
        }

        @Override
        public void await(int mark) {
            to.await(mark);
        }
    }

    @Override
    public String name() {
        return card.name();
    }

    @Override
    public long free() {
        return card.free();
    }

    @Override
    public long allocate(long bytes) {
        return card.allocate(bytes);
    }

    @Override
    public void release(long address) {
        card.release(address);
    }

    @Override
    public void write(long address, ByteBuffer from) {
        card.write(address, from);
    }

    @Override
    public void copy(long to, long from, long bytes) {
        card.copy(to, from, bytes);
    }

    @Override
    public void read(long address, ByteBuffer to) {
        card.read(address, to);
    }

    @Override
    public boolean fuses(Gemm product) {
        return card.fuses(product);
    }

    @Override
    public List<String> algorithms() {
        return card.algorithms();
    }

    @Override
    public void close() {
        closeProducts();
        card.close();
    }
}
