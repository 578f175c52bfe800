package chainrule.engine.cuda;

import chainrule.engine.step.Step;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a card has to know of the next steps, so that it goes from one to the next by itself: a row for each, and in front of
 * them the row of the step that is being made. The kernel endStep moves on, and leaves the step's losses. Networks that are
 * trained together make the same steps: what differs are their seeds and losses.
 */
final class StepTable {
    /** Steps that are queued at most before the card is waited for. */
    static final int CAPACITY = 1024;

    private static final String WHAT = "the steps' numbers";
    private static final int HEADER = 4 * Integer.BYTES;
    /** endStep reads the row behind the last one. */
    private static final int ROWS = CAPACITY + 1;

    private final Card card;
    private final Real real;
    private final List<StepNumber> numbers;
    private final int members;
    private final long now;
    private final long seeds;
    private final long nowNumbers;
    private final long rows;
    private final long rowNumbers;
    private final long lossSums;
    private final long hitSums;
    private final ByteBuffer present;
    private final ByteBuffer headers;
    private final ByteBuffer values;

    /**
     * @param numbers that a step of the program needs, without repetitions
     * @param members how many networks
     */
    StepTable(Card card, Room room, Real real, List<StepNumber> numbers, int members) {
        this.card = card;
        this.real = real;
        this.numbers = List.copyOf(numbers);
        this.members = members;
        int width = numbers.size() * real.bytes();
        long headersNow = Room.aligned((long) members * HEADER);
        long seedsNow = Room.aligned((long) members * Long.BYTES);
        this.present = Real.buffer(Math.toIntExact(headersNow + seedsNow + width));
        this.now = room.take(present.capacity(), WHAT);
        this.seeds = now + headersNow;
        this.nowNumbers = seeds + seedsNow;
        this.rows = room.take(ROWS * HEADER, WHAT);
        this.rowNumbers = room.take((long) ROWS * width, WHAT);
        this.lossSums = room.take((long) ROWS * members * Double.BYTES, WHAT);
        this.hitSums = room.take((long) ROWS * members * Integer.BYTES, WHAT);
        this.headers = Real.buffer(ROWS * HEADER);
        this.values = Real.buffer(Math.max(1, ROWS * width));
    }

    /** What a network takes on a card beside what all take together. */
    static long bytesOfMember() {
        return HEADER + ROWS * (long) (Double.BYTES + Integer.BYTES) + Long.BYTES;
    }

    /**
     * Where the current step's header lies, for each network once: its position in the table, first sample, epoch and number.
     */
    long now() {
        return now;
    }

    /** Where the seeds of the dropout masks lie, one for each network. */
    long seeds() {
        return seeds;
    }

    /** Where a number of the current step lies. */
    long address(StepNumber number) {
        int place = numbers.indexOf(number);
        if (place < 0) {
            throw new IllegalArgumentException(number + " is not in the table");
        }
        return nowNumbers + (long) place * real.bytes();
    }

    /** Puts the next steps on the card, no more than {@link #CAPACITY}, each for every network. */
    void write(List<List<Step>> steps) {
        headers.clear();
        values.clear();
        int position = 0;
        for (var all : steps) {
            var step = all.get(0);
            headers.putInt(position++).putInt(step.from()).putInt(step.epoch()).putInt(step.number());
            numbers.forEach(number -> real.put(values, number.at(step)));
        }
        card.write(rows, headers.flip());
        if (!numbers.isEmpty()) {
            card.write(rowNumbers, values.flip());
        }
        writePresent(steps.get(0));
    }

    /** What the first step reads, in one piece. */
    private void writePresent(List<Step> first) {
        present.clear();
        first.forEach(step -> present.put(headers.slice(0, HEADER)));
        present.position((int) (seeds - now));
        first.forEach(step -> present.putLong(step.seed()));
        present.position((int) (nowNumbers - now));
        present.put(values.slice(0, numbers.size() * real.bytes()));
        card.write(now, present.flip());
    }

    /** Ends a step whose samples' losses and hits lie at these addresses, {@code n} of each network. */
    void end(Launches launches, long losses, long hits, int n) {
        launches.kernel(
                "endStep",
                1,
                Launches.threadsFor(n),
                now,
                nowNumbers,
                rows,
                rowNumbers,
                numbers.size(),
                losses,
                hits,
                n,
                lossSums,
                hitSums);
    }

    /** Waits for the steps that were written, and counts their losses, step by step. */
    void count(List<List<Step>> steps) {
        var losses = Real.buffer(steps.size() * members * Double.BYTES);
        var hits = Real.buffer(steps.size() * members * Integer.BYTES);
        card.read(lossSums, losses);
        card.read(hitSums, hits);
        steps.forEach(all -> all.forEach(step -> step.tally().add(losses.getDouble(), hits.getInt(), step.n())));
    }
}
