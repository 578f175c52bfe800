package chainrule.datasets;

import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples in groups that must not be divided, put into parts of about given sizes, each with about its share of every class.
 *
 * <p>Groups are shuffled and taken from the largest to the smallest. Each goes to the part for which Σ_c (n_c,part/n_c)²/w grows least:
 * the sum over classes c and parts of weight w is smallest where each part has the share w of each class. Without classes all samples
 * count as one class.
 */
final class WholeGroups {
    private final int[] groupOf;
    private final List<int[]> classCounts;
    private final int[] sizes;
    private final int[] classSizes;
    private final int[] order;

    private WholeGroups(int[] groupOf, List<int[]> classCounts, int[] order) {
        this.groupOf = groupOf;
        this.classCounts = classCounts;
        this.order = order;
        this.sizes = classCounts.stream()
                .mapToInt(counts -> Arrays.stream(counts).sum())
                .toArray();
        this.classSizes = new int[classCounts.get(0).length];
        classCounts.forEach(counts -> Arrays.setAll(classSizes, c -> classSizes[c] + counts[c]));
    }

    /** The groups of some rows, at least one. */
    static WholeGroups of(Subset rows, RandomStream random) {
        var samples = rows.samples();
        boolean classified = samples.targets().kind() == Task.Kind.CLASSIFICATION;
        int classes = classified ? 1 + Arrays.stream(samples.labels()).max().orElse(0) : 1;
        var numbers = new HashMap<Integer, Integer>();
        var groupOf = new int[rows.count()];
        var counts = new ArrayList<int[]>();
        for (int i = 0; i < groupOf.length; i++) {
            int group = numbers.computeIfAbsent(samples.groups()[rows.rows()[i]], key -> {
                counts.add(new int[classes]);
                return counts.size() - 1;
            });
            groupOf[i] = group;
            counts.get(group)[classified ? rows.label(i) : 0]++;
        }
        int[] order = IntStream.range(0, counts.size()).toArray();
        random.shuffle(order);
        return new WholeGroups(groupOf, counts, order);
    }

    int count() {
        return sizes.length;
    }

    /**
     * The part of each row.
     *
     * @param weights of the parts, with the sum 1. Where there are as many groups as parts, none is empty
     */
    int[] among(double[] weights) {
        var filled = new int[weights.length][classSizes.length];
        var samples = new int[weights.length];
        var partOf = new int[sizes.length];
        var largestFirst = Arrays.stream(order)
                .boxed()
                .sorted(Comparator.comparingInt(group -> -sizes[group]))
                .toList();
        for (int i = 0; i < largestFirst.size(); i++) {
            int group = largestFirst.get(i);
            long empty = Arrays.stream(samples).filter(n -> n == 0).count();
            boolean lastChance = empty >= largestFirst.size() - i;
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int part = 0; part < weights.length; part++) {
                if (lastChance && samples[part] > 0) {
                    continue;
                }
                double growth = growth(classCounts.get(group), filled[part]) / weights[part];
                if (growth < least || growth == least && samples[part] < samples[best]) {
                    best = part;
                    least = growth;
                }
            }
            partOf[group] = best;
            samples[best] += sizes[group];
            for (int c = 0; c < classSizes.length; c++) {
                filled[best][c] += classCounts.get(group)[c];
            }
        }
        return Arrays.stream(groupOf).map(group -> partOf[group]).toArray();
    }

    /** How much Σ_c (n_c,part/n_c)² grows by a group. */
    private double growth(int[] group, int[] part) {
        double sum = 0;
        for (int c = 0; c < group.length; c++) {
            double n = Math.max(1, classSizes[c]);
            sum += (2.0 * part[c] * group[c] + (double) group[c] * group[c]) / (n * n);
        }
        return sum;
    }
}
