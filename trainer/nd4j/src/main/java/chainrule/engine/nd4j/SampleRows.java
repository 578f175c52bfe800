package chainrule.engine.nd4j;

/**
 * How the samples of the current step are divided among lanes that each compute for samples of their own: lane after lane, in blocks. A
 * memory's matrices share one, and a step's samples are counted before its lanes begin.
 */
final class SampleRows {
    private final int lanes;
    private int n;

    SampleRows(int lanes) {
        this.lanes = lanes;
    }

    int lanes() {
        return lanes;
    }

    /** @param samples of the step that begins */
    void count(int samples) {
        n = samples;
    }

    /** Samples of the current step. */
    int count() {
        return n;
    }

    /** The first sample of a lane, and the sample behind the last one of the lane before. */
    int from(int lane) {
        return (int) ((long) n * lane / lanes);
    }

    /** The lane that has a sample. */
    int laneOf(int sample) {
        int lane = 0;
        while (from(lane + 1) <= sample) {
            lane++;
        }
        return lane;
    }
}
