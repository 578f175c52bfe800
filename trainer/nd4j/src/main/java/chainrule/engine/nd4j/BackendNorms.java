package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Operation.BatchNorm;
import chainrule.engine.step.Operation.BatchNormBackward;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.Standardize;
import chainrule.engine.step.Operation.Sum;
import org.nd4j.linalg.ops.transforms.Transforms;

/** E1, E2 and E4 to E6 as ND4J's operations. */
final class BackendNorms {
    private BackendNorms() {}

    static Kernel layerNorm(LayerNorm op, BackendMemory memory) {
        return s -> {
            var a = memory.array(op.a(), s.n());
            var centred = a.subColumnVector(a.mean(true, 1));
            var variance = centred.mul(centred).mean(true, 1);
            var inverse = memory.array(op.inverse(), s.n());
            inverse.assign(Transforms.sqrt(variance.addi(op.epsilon()), false).rdivi(1));
            var normalized = memory.array(op.normalized(), s.n());
            normalized.assign(centred.muliColumnVector(inverse));
            memory.array(op.h(), s.n()).assign(normalized.mulRowVector(memory.array(op.gamma(), 0)));
        };
    }

    static Kernel layerNormBackward(LayerNormBackward op, BackendMemory memory) {
        return s -> {
            var normalized = memory.array(op.normalized(), s.n());
            var q = memory.array(op.delta(), s.n()).muliRowVector(memory.array(op.gamma(), 0));
            var mean = q.mean(true, 1);
            var along = q.mul(normalized).mean(true, 1);
            q.subiColumnVector(mean)
                    .subi(normalized.mulColumnVector(along))
                    .muliColumnVector(memory.array(op.inverse(), s.n()));
        };
    }

    static Kernel batchNorm(BatchNorm op, BackendMemory memory) {
        return s -> {
            var a = memory.array(op.a(), s.n());
            var mean = memory.array(op.mean(), 0);
            mean.assign(a.mean(true, 0));
            var centred = a.subRowVector(mean);
            var squares = centred.mul(centred).sum(true, 0);
            var inverse = memory.array(op.inverse(), 0);
            inverse.assign(Transforms.sqrt(squares.div(s.n()).addi(op.epsilon()), false)
                    .rdivi(1));
            memory.array(op.variance(), 0).assign(squares.divi(s.n() - 1));
            var normalized = memory.array(op.normalized(), s.n());
            normalized.assign(centred.muliRowVector(inverse));
            memory.array(op.h(), s.n()).assign(normalized.mulRowVector(memory.array(op.gamma(), 0)));
        };
    }

    static Kernel batchNormBackward(BatchNormBackward op, BackendMemory memory) {
        return s -> {
            var sum = memory.array(op.sum(), 0).div(s.n());
            var along = memory.array(op.along(), 0).div(s.n());
            var scale = memory.array(op.gamma(), 0).mul(memory.array(op.inverse(), 0));
            memory.array(op.delta(), s.n())
                    .subiRowVector(sum)
                    .subi(memory.array(op.normalized(), s.n()).mulRowVector(along))
                    .muliRowVector(scale);
        };
    }

    static Kernel standardize(Standardize op, BackendMemory memory) {
        return s -> {
            var deviation = Transforms.sqrt(memory.array(op.variance(), 0).add(op.epsilon()), false);
            var scale = memory.array(op.gamma(), 0).div(deviation);
            var a = memory.array(op.a(), s.n());
            var centred =
                    op.mean().map(mean -> a.subRowVector(memory.array(mean, 0))).orElse(a);
            memory.array(op.h(), s.n()).assign(centred.mulRowVector(scale));
        };
    }

    static Kernel sum(Sum op, BackendMemory memory) {
        return s -> {
            var out = memory.array(op.out(), s.n());
            var sum = memory.array(op.terms().get(0), s.n()).dup();
            op.terms().stream().skip(1).forEach(term -> sum.addi(memory.array(term, s.n())));
            out.assign(sum);
        };
    }
}
