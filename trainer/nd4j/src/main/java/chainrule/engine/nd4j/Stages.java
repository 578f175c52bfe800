package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Kernels of all lanes, and where the lanes must wait for each other. A kernel that neither reads what another one wrote since they last did
 * nor writes what another one read or wrote follows immediately: so a lane that was slow with one may be quick with the next.
 *
 * <p>Kernels that compute a lane's own samples, in any number, need not wait for each other. What all lanes share in is put off until one of
 * them needs it: so a lane goes forward and back through all layers before it waits, and the gradients of all weights follow together.
 */
final class Stages {
    private final boolean apart;
    private final Predicate<Object> isOwn;
    private final List<List<Kernel[]>> stages = new ArrayList<>();
    private final Use ofOwn = new Use();
    private final Use ofShared = new Use();
    private final List<Shared> putOff = new ArrayList<>();
    private final Use ofPutOff = new Use();

    /** What some kernels read or write, and what of it they write. */
    private static final class Use {
        private final Set<Object> touched = new HashSet<>();
        private final Set<Object> written = new HashSet<>();

        void add(Collection<?> touches, Collection<?> writes) {
            touched.addAll(touches);
            touched.addAll(writes);
            written.addAll(writes);
        }

        boolean meets(Object some, boolean writes) {
            return written.contains(some) || writes && touched.contains(some);
        }

        void clear() {
            touched.clear();
            written.clear();
        }
    }

    /** A kernel that waits until it is needed. */
    private record Shared(Kernel[] kernels, Collection<?> touches, Collection<?> writes) {
        boolean mustFollow(Shared other) {
            var use = new Use();
            use.add(other.touches, other.writes);
            return touches.stream().anyMatch(some -> use.meets(some, false))
                    || writes.stream().anyMatch(some -> use.meets(some, true));
        }
    }

    /** Of lanes that all share in each kernel. */
    Stages(boolean apart) {
        this(apart, null);
    }

    /**
     * @param apart whether lanes wait behind each kernel, for tests
     * @param isOwn what each lane has a part of its own of; null: nothing, and nothing is put off
     */
    Stages(boolean apart, Predicate<Object> isOwn) {
        this.apart = apart;
        this.isOwn = isOwn;
    }

    /**
     * Work that all lanes share in.
     *
     * @param kernels one a lane
     * @param touches what they read or write: any objects
     * @param writes what of it they change
     */
    void add(Kernel[] kernels, Collection<?> touches, Collection<?> writes) {
        if (isOwn == null) {
            append(kernels, touches, writes, false);
        } else {
            putOff.add(new Shared(kernels, touches, writes));
            ofPutOff.add(touches, writes);
        }
    }

    /** Work of each lane on what is its own; what else it touches, it only reads. */
    void addOwn(Kernel[] kernels, Collection<?> touches, Collection<?> writes) {
        if (touches.stream().anyMatch(some -> ofPutOff.meets(some, false))
                || writes.stream().anyMatch(some -> ofPutOff.meets(some, true))) {
            catchUp();
        }
        append(kernels, touches, writes, true);
    }

    /** What needs nothing of the others first, then what needs that, and so on: so the lanes wait as seldom as they can. */
    private void catchUp() {
        int[] levels = new int[putOff.size()];
        int last = 0;
        for (int i = 0; i < levels.length; i++) {
            for (int j = 0; j < i; j++) {
                if (levels[j] >= levels[i] && putOff.get(i).mustFollow(putOff.get(j))) {
                    levels[i] = levels[j] + 1;
                }
            }
            last = Math.max(last, levels[i]);
        }
        for (int level = 0; level <= last; level++) {
            for (int i = 0; i < levels.length; i++) {
                if (levels[i] == level) {
                    var some = putOff.get(i);
                    append(some.kernels(), some.touches(), some.writes(), false);
                }
            }
        }
        putOff.clear();
        ofPutOff.clear();
    }

    private void append(Kernel[] kernels, Collection<?> touches, Collection<?> writes, boolean own) {
        if (apart
                || stages.isEmpty()
                || touches.stream().anyMatch(some -> meets(some, false, own))
                || writes.stream().anyMatch(some -> meets(some, true, own))) {
            stages.add(new ArrayList<>());
            ofOwn.clear();
            ofShared.clear();
        }
        stages.get(stages.size() - 1).add(kernels);
        (own ? ofOwn : ofShared).add(touches, writes);
    }

    /** Whether a lane may meet there what another lane did in this stage. */
    private boolean meets(Object some, boolean writes, boolean own) {
        return ofShared.meets(some, writes) || !(own && isOwn.test(some)) && ofOwn.meets(some, writes);
    }

    /** By stage and lane. */
    Kernel[][] kernels() {
        catchUp();
        return stages.stream().map(Stages::together).toArray(Kernel[][]::new);
    }

    private static Kernel[] together(List<Kernel[]> kernels) {
        if (kernels.size() == 1) {
            return kernels.get(0);
        }
        var lanes = new Kernel[kernels.get(0).length];
        Arrays.setAll(lanes, lane -> {
            var own = kernels.stream().map(all -> all[lane]).toArray(Kernel[]::new);
            return (Kernel) step -> {
                for (var kernel : own) {
                    kernel.run(step);
                }
            };
        });
        return lanes;
    }
}
