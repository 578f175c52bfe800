package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Kernels of all lanes, and where the lanes must wait for each other. A kernel that neither reads what another one wrote since they last did
 * nor writes what another one read or wrote follows immediately: so a lane that was slow with one may be quick with the next.
 */
final class Stages {
    private final boolean apart;
    private final List<List<Kernel[]>> stages = new ArrayList<>();
    private final Set<Object> touched = new HashSet<>();
    private final Set<Object> written = new HashSet<>();

    /** @param apart whether lanes wait behind each kernel, for tests */
    Stages(boolean apart) {
        this.apart = apart;
    }

    /**
     * @param kernels one a lane
     * @param touches what they read or write: any objects
     * @param writes what of it they change
     */
    void add(Kernel[] kernels, Collection<?> touches, Collection<?> writes) {
        if (apart
                || stages.isEmpty()
                || !Collections.disjoint(written, touches)
                || !Collections.disjoint(touched, writes)) {
            stages.add(new ArrayList<>());
            touched.clear();
            written.clear();
        }
        stages.get(stages.size() - 1).add(kernels);
        touched.addAll(touches);
        touched.addAll(writes);
        written.addAll(writes);
    }

    /** By stage and lane. */
    Kernel[][] kernels() {
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
