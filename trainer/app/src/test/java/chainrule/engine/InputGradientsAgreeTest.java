package chainrule.engine;

import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device;
import chainrule.engine.step.InputGradients;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** C6 of whole networks, also behind an input layer: ND4J's device computes what plain Java does. */
class InputGradientsAgreeTest {
    private static double[] ofLoss(Device device, NormJob norms, Precision precision) {
        var job = norms.job(precision, new Optimizer.Sgd(0.1));
        return new InputGradients(device, job.initial(), precision).ofLoss(job.batches());
    }

    private static double[] ofOutput(Device device, NormJob norms, Precision precision) {
        var job = norms.job(precision, new Optimizer.Sgd(0.1));
        return new InputGradients(device, job.initial(), precision).ofOutput(job.batches(), 1);
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAgreeInFloat64(NormJob job) {
        var device = Nd4jDevice.parallel();
        assertThat(ofLoss(device, job, Precision.FLOAT64))
                .is(near(ofLoss(new ReferenceDevice(), job, Precision.FLOAT64), 1e-12));
        assertThat(ofOutput(device, job, Precision.FLOAT64))
                .is(near(ofOutput(new ReferenceDevice(), job, Precision.FLOAT64), 1e-12));
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAgreeInFloat32(NormJob job) {
        var device = Nd4jDevice.parallel();
        assertThat(ofLoss(device, job, Precision.FLOAT32))
                .is(near(ofLoss(new ReferenceDevice(), job, Precision.FLOAT64), 1e-5));
        assertThat(ofOutput(device, job, Precision.FLOAT32))
                .is(near(ofOutput(new ReferenceDevice(), job, Precision.FLOAT64), 1e-5));
    }
}
