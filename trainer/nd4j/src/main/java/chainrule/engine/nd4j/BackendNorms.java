package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.Sum;
import org.nd4j.linalg.ops.transforms.Transforms;

/** E4 to E6 as ND4J's operations. */
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

    static Kernel sum(Sum op, BackendMemory memory) {
        return s -> {
            var out = memory.array(op.out(), s.n());
            var sum = memory.array(op.terms().get(0), s.n()).dup();
            op.terms().stream().skip(1).forEach(term -> sum.addi(memory.array(term, s.n())));
            out.assign(sum);
        };
    }
}
