package chainrule.engine.cuda;

import chainrule.engine.step.Step;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a card has to know of the next steps, so that it goes from one to the next by itself: a row for each, and in front of
 * them the row of the step that is being made. The kernel endStep moves on, and leaves the step's losses.
 */
final class StepTable {
    /** Steps that are queued at most before the card is waited for. */
    static final int CAPACITY = 1024;

    private static final int HEADER = 4 * Integer.BYTES;
    /** endStep reads the row behind the last one. */
    private static final int ROWS = CAPACITY + 1;

    private final Card card;
    private final Real real;
    private final List<StepNumber> numbers;
    private final long now;
    private final long rows;
    private final long rowNumbers;
    private final long lossSums;
    private final long hitSums;
    private final ByteBuffer headers;
    private final ByteBuffer values;

    /** @param numbers that a step of the program needs, without repetitions */
    StepTable(Card card, Room room, Real real, List<StepNumber> numbers) {
        this.card = card;
        this.real = real;
        this.numbers = List.copyOf(numbers);
        int width = numbers.size() * real.bytes();
        long size = Room.aligned(HEADER + width);
        this.now = room.take(
                size + Room.aligned(ROWS * HEADER) + Room.aligned((long) ROWS * width) + ROWS * 2L * Long.BYTES,
                "the steps' numbers");
        this.rows = now + size;
        this.rowNumbers = rows + Room.aligned(ROWS * HEADER);
        this.lossSums = rowNumbers + Room.aligned((long) ROWS * width);
        this.hitSums = lossSums + (long) ROWS * Double.BYTES;
        this.headers = Real.buffer(ROWS * HEADER);
        this.values = Real.buffer(Math.max(1, ROWS * width));
    }

    /** Where the current step's header lies: its position in the table, first sample, epoch and number. */
    long now() {
        return now;
    }

    /** Where a number of the current step lies. */
    long address(StepNumber number) {
        int place = numbers.indexOf(number);
        if (place < 0) {
            throw new IllegalArgumentException(number + " is not in the table");
        }
        return now + HEADER + (long) place * real.bytes();
    }

    /** Puts the next steps on the card, no more than {@link #CAPACITY}. */
    void write(List<Step> steps) {
        headers.clear();
        values.clear();
        int position = 0;
        for (var step : steps) {
            headers.putInt(position++).putInt(step.from()).putInt(step.epoch()).putInt(step.number());
            numbers.forEach(number -> real.put(values, number.at(step)));
        }
        card.write(rows, headers.flip());
        card.write(now, headers.slice(0, HEADER));
        if (!numbers.isEmpty()) {
            card.write(rowNumbers, values.flip());
            card.write(now + HEADER, values.slice(0, numbers.size() * real.bytes()));
        }
    }

    /** Ends a step whose samples' losses and hits lie at these addresses, {@code n} of them. */
    void end(Launches launches, long losses, long hits, int n) {
        launches.kernel(
                "endStep",
                1,
                Launches.threadsFor(n),
                now,
                now + HEADER,
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
    void count(List<Step> steps) {
        var losses = Real.buffer(steps.size() * Double.BYTES);
        var hits = Real.buffer(steps.size() * Integer.BYTES);
        card.read(lossSums, losses);
        card.read(hitSums, hits);
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            step.tally().add(losses.getDouble(i * Double.BYTES), hits.getInt(i * Integer.BYTES), step.n());
        }
    }
}
