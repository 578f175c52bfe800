package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.Ints;
import chainrule.engine.cuda.arguments.Address.Longs;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.KernelArguments.BeginSteps;
import chainrule.engine.cuda.arguments.Layout;
import chainrule.engine.cuda.arguments.Structs.Header;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.step.Step;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a card has to know of the next steps, so that it goes from one to the next by itself: a row for each. A sequence of
 * launches begins with {@link #begin}, which puts the rows of its steps into slots, where all of its launches read them, and
 * nothing writes while they do. Networks that are trained together make the same steps: what differs are their seeds and losses.
 */
final class StepTable {
    /** Steps that are queued at most before the GPU is waited for. */
    static final int CAPACITY = 1024;

    private static final String WHAT = "the steps' numbers";
    private static final int HEADER = Layout.bytes(Header.class);

    private final Card card;
    private final ScalarType real;
    private final List<StepNumber> numbers;
    private final int members;
    private final int slots;
    private final long next;
    private final long seeds;
    private final long now;
    private final long nowNumbers;
    private final long rows;
    private final long rowNumbers;
    private final long lossSums;
    private final long scoreSums;
    private final ByteBuffer present;
    private final ByteBuffer headers;
    private final ByteBuffer values;

    /**
     * @param numbers that a step of the program needs, without repetitions
     * @param members how many networks
     * @param slots steps of a sequence at most
     */
    StepTable(Card card, DeviceArena arena, ScalarType real, List<StepNumber> numbers, int members, int slots) {
        this.card = card;
        this.real = real;
        this.numbers = List.copyOf(numbers);
        this.members = members;
        this.slots = slots;
        int width = numbers.size() * real.bytes();
        int nextRow = Math.toIntExact(DeviceArena.aligned(Integer.BYTES));
        this.present = ScalarType.buffer(nextRow + members * Long.BYTES);
        this.next = arena.take(present.capacity(), WHAT);
        this.seeds = next + nextRow;
        this.now = arena.take((long) slots * HEADER, WHAT);
        this.nowNumbers = arena.take((long) slots * width, WHAT);
        this.rows = arena.take((long) CAPACITY * HEADER, WHAT);
        this.rowNumbers = arena.take((long) CAPACITY * width, WHAT);
        this.lossSums = arena.take((long) CAPACITY * members * Double.BYTES, WHAT);
        this.scoreSums = arena.take((long) CAPACITY * members * Double.BYTES, WHAT);
        this.headers = ScalarType.buffer(CAPACITY * HEADER);
        this.values = ScalarType.buffer(Math.max(1, CAPACITY * width));
    }

    /** What a network takes on a GPU in addition to what all networks share. */
    static long bytesOfMember() {
        return CAPACITY * 2L * Double.BYTES + Long.BYTES;
    }

    /** Where the seeds of the dropout masks lie, one for each network. */
    Longs seeds() {
        return new Longs(seeds);
    }

    /** Where a step of a sequence finds what it has to know. */
    final class Slot {
        private final int number;

        private Slot(int number) {
            this.number = number;
        }

        /** Where the step's header lies: its row in the table, first sample, epoch and number. */
        Ints now() {
            return new Ints(now + (long) number * HEADER);
        }

        /** Where a number of the step lies. */
        Reals address(StepNumber wanted) {
            int place = numbers.indexOf(wanted);
            if (place < 0) {
                throw new IllegalArgumentException(wanted + " is not in the table");
            }
            return new Reals(nowNumbers + ((long) number * numbers.size() + place) * real.bytes());
        }

        /** Where the step's sums of losses go, for all steps of the table and all networks. */
        Doubles lossSums() {
            return new Doubles(lossSums);
        }

        Doubles scoreSums() {
            return new Doubles(scoreSums);
        }
    }

    /** @param number of a step in its sequence, from 0 */
    Slot slot(int number) {
        java.util.Objects.checkIndex(number, slots);
        return new Slot(number);
    }

    /** Puts the next steps on the GPU, no more than {@link #CAPACITY}, each for every network. */
    void write(List<List<Step>> steps) {
        headers.clear();
        values.clear();
        int row = 0;
        for (var all : steps) {
            var step = all.get(0);
            Layout.put(headers, new Header(row++, step.from(), step.epoch(), step.number()));
            numbers.forEach(number -> real.put(values, number.at(step)));
        }
        card.write(rows, headers.flip());
        if (!numbers.isEmpty()) {
            card.write(rowNumbers, values.flip());
        }
        present.clear();
        present.putInt(0).position((int) (seeds - next));
        steps.get(0).forEach(step -> present.putLong(step.seed()));
        card.write(next, present.flip());
    }

    /** Begins a sequence of this number of steps. */
    void begin(Launches launches, int steps) {
        int count = steps * Math.max(HEADER / Integer.BYTES, numbers.size());
        launches.kernel(
                1,
                Launches.threadsFor(count),
                new BeginSteps(
                        new Ints(next),
                        new Ints(now),
                        new Reals(nowNumbers),
                        new Ints(rows),
                        new Reals(rowNumbers),
                        numbers.size(),
                        steps));
    }

    /** Waits for the steps that were written, and counts their losses and scores, step by step. */
    void count(List<List<Step>> steps) {
        var losses = ScalarType.buffer(steps.size() * members * Double.BYTES);
        var scores = ScalarType.buffer(steps.size() * members * Double.BYTES);
        card.read(lossSums, losses);
        card.read(scoreSums, scores);
        steps.forEach(all -> all.forEach(step -> step.tally().add(losses.getDouble(), scores.getDouble(), step.n())));
    }
}
