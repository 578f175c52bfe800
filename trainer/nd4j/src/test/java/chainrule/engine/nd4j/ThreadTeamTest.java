package chainrule.engine.nd4j;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lanes that wait for each other take long where other programs have the cores. */
@Tag("slow")
@Timeout(600)
class ThreadTeamTest {
    private static final int LANES = 3;

    @Test
    void aStageBeginsWhenTheOneBeforeHasEndedOnAllLanes() {
        try (var team = new ThreadTeam(LANES)) {
            var ended = new AtomicIntegerArray(5);
            for (int round = 1; round <= 2000; round++) {
                int expected = round * LANES;
                team.run(5, (stage, lane) -> {
                    if (stage > 0 && ended.get(stage - 1) != expected) {
                        throw new AssertionError("stage %d began early".formatted(stage));
                    }
                    ended.incrementAndGet(stage);
                });
            }
            assertThat(ended.get(4)).isEqualTo(2000 * LANES);
        }
    }

    /** A lane that is late to leave a round must not take the next one's stages for its own. */
    @Test
    void roundsOfDifferentLengthsFollowEachOther() {
        try (var team = new ThreadTeam(LANES)) {
            var runs = new AtomicIntegerArray(9);
            for (int round = 0; round < 900; round++) {
                team.run(1 + round % 9, (stage, lane) -> runs.incrementAndGet(stage));
            }
            for (int stage = 0; stage < 9; stage++) {
                int first = stage;
                int rounds = (int) java.util.stream.IntStream.range(0, 900)
                        .filter(round -> round % 9 >= first)
                        .count();
                assertThat(runs.get(stage)).as("stage %d", stage).isEqualTo(rounds * LANES);
            }
        }
    }

    @Test
    void withoutStagesNoWorkIsDone() {
        try (var team = new ThreadTeam(LANES)) {
            for (int round = 0; round < 1000; round++) {
                team.run(0, (stage, lane) -> {
                    throw new AssertionError();
                });
            }
            team.run(1, (stage, lane) -> {});
        }
    }

    @Test
    void whatALaneThrowsIsThrownToTheCallerAndTheTeamContinues() {
        try (var team = new ThreadTeam(LANES)) {
            var later = new AtomicIntegerArray(1);
            assertThatThrownBy(() -> team.run(2, (stage, lane) -> {
                        if (stage == 0 && lane == 1) {
                            throw new IllegalArgumentException("lane 1");
                        }
                        if (stage == 1) {
                            later.incrementAndGet(0);
                        }
                    }))
                    .hasMessage("lane 1");
            assertThat(later.get(0)).isZero();
            team.run(1, (stage, lane) -> later.incrementAndGet(0));
            assertThat(later.get(0)).isEqualTo(LANES);
        }
    }

    @Test
    void lanesSleepBetweenRoundsAndWakeUp() throws InterruptedException {
        try (var team = new ThreadTeam(LANES)) {
            var runs = new AtomicIntegerArray(1);
            for (int round = 0; round < 20; round++) {
                team.run(1, (stage, lane) -> runs.incrementAndGet(0));
                Thread.sleep(5);
            }
            assertThat(runs.get(0)).isEqualTo(20 * LANES);
        }
    }

    @Test
    void aClosedTeamRefusesWork() {
        var team = new ThreadTeam(LANES);
        team.close();
        assertThatThrownBy(() -> team.run(1, (stage, lane) -> {})).isInstanceOf(IllegalStateException.class);
    }
}
