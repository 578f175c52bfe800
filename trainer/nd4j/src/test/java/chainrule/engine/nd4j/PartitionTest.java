package chainrule.engine.nd4j;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PartitionTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "2, 128, 512",
        "2, 3072, 10",
        "3, 100, 120",
        "4, 5, 7",
        "6, 1000, 33",
        "8, 2, 2",
        "16, 129, 512"
    })
    void theTilesOfAllLanesCoverAMatrixOnce(int lanes, int rows, int columns) {
        for (boolean rowsFirst : new boolean[] {false, true}) {
            var covered = new int[rows][columns];
            for (int lane = 0; lane < lanes; lane++) {
                var tile = new Partition(lane, lanes).tile(rows, columns, rowsFirst);
                for (int i = tile.fromRow(); i < tile.toRow(); i++) {
                    for (int j = tile.fromColumn(); j < tile.toColumn(); j++) {
                        covered[i][j]++;
                    }
                }
            }
            for (int[] row : covered) {
                assertThat(row).containsOnly(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "2, 1", "3, 100", "7, 1000", "16, 15"})
    void sharesFollowEachOther(int lanes, int size) {
        int end = 0;
        int endOfLines = 0;
        for (int lane = 0; lane < lanes; lane++) {
            var share = new Partition(lane, lanes);
            assertThat(share.from(size)).isEqualTo(end);
            assertThat(share.fromLine(size)).isEqualTo(endOfLines);
            end = share.to(size);
            endOfLines = share.toLine(size);
        }
        assertThat(end).isEqualTo(size);
        assertThat(endOfLines).isEqualTo(size);
    }
}
