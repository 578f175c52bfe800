package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Step;

/** The pictures of a batch as the augmentation changes them: a lane makes those of its samples, and all lanes read them. */
final class ChangedPictures {
    private final int batch;
    private volatile byte[] pictures = new byte[0];

    /** @param batch the largest */
    ChangedPictures(int batch) {
        this.batch = batch;
    }

    static boolean isNeeded(Step step) {
        var byFeature = step.batches().byFeature();
        return byFeature.isThere() && byFeature.changesPictures();
    }

    /** @param features bytes of a picture */
    synchronized byte[] pictures(int features) {
        if (pictures.length < batch * features) {
            pictures = new byte[batch * features];
        }
        return pictures;
    }

    /** A lane's share, for steps that {@linkplain #isNeeded need} it. */
    Kernel change(Partition share, int features) {
        return s -> {
            byte[] to = pictures(features);
            ElementKernels.samples(
                    share,
                    s.n(),
                    (first, count) -> s.batches().byFeature().change(s.order(), s.from(), first, count, s.epoch(), to));
        };
    }
}
