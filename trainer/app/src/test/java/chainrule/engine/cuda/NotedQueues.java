package chainrule.engine.cuda;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** The launches of a sequence's queues, with what they wait for. */
final class NotedQueues implements Launches {
    private final Doing doing;
    private final List<List<Item>> queues = List.of(new ArrayList<>(), new ArrayList<>());
    private int queue = MAIN;
    private int marks;

    /** What is done for a launch. */
    interface Doing {
        Runnable kernel(String name, int blocks, int threads, Object... arguments);

        Runnable multiply(Gemm product);
    }

    private sealed interface Item {}

    private record Launch(Runnable work) implements Item {}

    private record Mark(int number) implements Item {}

    private record Wait(int mark) implements Item {}

    NotedQueues(Doing doing) {
        this.doing = doing;
    }

    @Override
    public void kernel(String name, int blocks, int threads, Object... arguments) {
        add(new Launch(doing.kernel(name, blocks, threads, arguments)));
    }

    @Override
    public void multiply(Gemm product) {
        add(new Launch(doing.multiply(product)));
    }

    @Override
    public void to(int number) {
        queue = number;
    }

    @Override
    public int mark() {
        add(new Mark(marks));
        return marks++;
    }

    @Override
    public void await(int mark) {
        add(new Wait(mark));
    }

    private void add(Item item) {
        queues.get(queue).add(item);
    }

    /**
     * An order that a card may do them in.
     *
     * @param first the queue that goes ahead of the other one as far as it may
     */
    List<Runnable> inOrder(int first) {
        var order = new ArrayList<Runnable>();
        var reached = new HashSet<Integer>();
        int[] next = new int[QUEUES];
        boolean moved = true;
        while (moved) {
            moved = false;
            // One of the queue that goes first, as long as it has one that doesn't wait, else one of the other.
            for (int i = 0;
                    i < QUEUES && !moved && !(next[MAIN] == queues.get(MAIN).size());
                    i++) {
                moved = next((first + i) % QUEUES, next, order, reached);
            }
        }
        for (int i = 0; i < QUEUES; i++) {
            assertThat(queues.get(i).subList(next[i], queues.get(i).size()))
                    .as("what queue %d has left when the main one has ended, or nothing moves", i)
                    .noneMatch(Launch.class::isInstance);
        }
        assertThat(next[MAIN])
                .as("of the main queue")
                .isEqualTo(queues.get(MAIN).size());
        assertThat(queues.get(ASIDE).stream().findFirst())
                .as("a queue becomes part of a sequence by waiting")
                .matches(item -> item.isEmpty() || item.get() instanceof Wait);
        return order;
    }

    private boolean next(int number, int[] next, List<Runnable> order, Set<Integer> reached) {
        if (next[number] == queues.get(number).size()) {
            return false;
        }
        var item = queues.get(number).get(next[number]);
        if (item instanceof Wait wait && !reached.contains(wait.mark)) {
            return false;
        }
        next[number]++;
        if (item instanceof Launch launch) {
            order.add(launch.work);
        } else if (item instanceof Mark mark) {
            reached.add(mark.number);
        }
        return true;
    }
}
