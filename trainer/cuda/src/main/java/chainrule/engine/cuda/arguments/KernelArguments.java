package chainrule.engine.cuda.arguments;

import chainrule.engine.cuda.arguments.Address.Bytes;
import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.Floats;
import chainrule.engine.cuda.arguments.Address.Ints;
import chainrule.engine.cuda.arguments.Address.Longs;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.Groups.Function;
import chainrule.engine.cuda.arguments.Groups.Objective;
import chainrule.engine.cuda.arguments.Groups.Order;
import chainrule.engine.cuda.arguments.Groups.Outputs;
import chainrule.engine.cuda.arguments.Groups.Partners;
import chainrule.engine.cuda.arguments.Groups.Parts;
import chainrule.engine.cuda.arguments.Groups.SegmentList;
import chainrule.engine.cuda.arguments.Groups.SlopeSums;
import chainrule.engine.cuda.arguments.Groups.Sums;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.KernelCall;
import chainrule.engine.cuda.kernel.Codes;
import java.util.List;

/**
 * The arguments of each kernel, which is called like the record. What they mean is said in the kernels' source; addresses are the first
 * network's, and strides lead to the others'.
 */
public sealed interface KernelArguments extends KernelCall {
    @Override
    default String kernel() {
        String name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @Override
    default List<Object> values() {
        return Layout.values((Record) this);
    }

    record BeginSteps(Ints next, Ints now, Reals numbers, Ints rows, Reals rowNumbers, int count, int steps)
            implements KernelArguments {}

    record GatherBytes(
            Reals x,
            long stride,
            int n,
            int width,
            Order order,
            Partners partners,
            Bytes data,
            Reals inputOf,
            int groupWidth,
            Copy copy)
            implements KernelArguments {}

    record GatherFloats(
            Reals x,
            long stride,
            int n,
            int width,
            Order order,
            Partners partners,
            Floats data,
            Doubles scale,
            Doubles shift,
            int groupWidth,
            Copy copy)
            implements KernelArguments {}

    record GatherDoubles(
            Reals x,
            long stride,
            int n,
            int width,
            Order order,
            Partners partners,
            Doubles data,
            Doubles scale,
            Doubles shift,
            int groupWidth,
            Copy copy)
            implements KernelArguments {}

    record GatherPictures(
            Reals x,
            long stride,
            int n,
            int channels,
            int height,
            int width,
            Order order,
            Partners partners,
            Bytes data,
            Reals inputOf,
            int groupWidth,
            boolean flip,
            int crop,
            Ints changes,
            long strideOfChanges,
            int cutout,
            Longs seeds,
            Copy copy)
            implements KernelArguments {}

    record Features(
            Reals z, Reals x, Reals parameters, long stride, int n, int outputs, int inputs, Parts layer, Copy copy)
            implements KernelArguments {}

    record FeaturesGradient(
            Reals gradient,
            Reals delta,
            Reals x,
            Reals z,
            long stride,
            int n,
            int outputs,
            int inputs,
            int parameters,
            Parts layer)
            implements KernelArguments {}

    record RoundFactor(Copy copy, Reals from, long stride, int count) implements KernelArguments {}

    record Activate(Reals h, Reals a, Reals b, long stride, int count, int columns, Function function, Copy copy)
            implements KernelArguments {}

    record Drop(
            Reals out,
            Reals mask,
            Reals h,
            long stride,
            int count,
            Ints now,
            int layer,
            long threshold,
            double factor,
            Longs seeds,
            Copy copy)
            implements KernelArguments {}

    record Backward(
            Reals out,
            Reals delta,
            Reals mask,
            Reals h,
            long stride,
            int n,
            int columns,
            Function function,
            Copy copy,
            Sums sums,
            Reals parts,
            int chunks)
            implements KernelArguments {}

    record AddChunks(Reals out, long stride, Reals parts, int chunks, int columns, Reals alpha, Reals beta)
            implements KernelArguments {}

    record Parametric(Reals h, Reals a, Reals b, Reals p, long stride, int count, int columns, Copy copy)
            implements KernelArguments {}

    record BackwardParametric(
            Reals out,
            Reals delta,
            Reals mask,
            Reals a,
            Reals p,
            long stride,
            int n,
            int columns,
            Copy copy,
            Sums sums,
            Reals parts,
            SlopeSums slopes,
            int chunks)
            implements KernelArguments {}

    record LayerNorm(
            Reals h,
            Reals normalized,
            Reals inverse,
            Reals a,
            Reals gamma,
            long stride,
            int n,
            int width,
            double epsilon)
            implements KernelArguments {}

    record LayerNormBackward(Reals delta, Reals normalized, Reals inverse, Reals gamma, long stride, int n, int width)
            implements KernelArguments {}

    record BatchNorm(
            Reals h,
            Reals normalized,
            Reals inverse,
            Reals mean,
            Reals variance,
            Reals a,
            Reals gamma,
            long stride,
            int n,
            int width,
            double epsilon,
            Copy copy)
            implements KernelArguments {}

    record BatchNormBackward(
            Reals delta,
            Reals normalized,
            Reals inverse,
            Reals gamma,
            Reals sum,
            Reals along,
            long stride,
            int count,
            int width,
            int n,
            Copy copy)
            implements KernelArguments {}

    record Standardize(
            Reals h,
            Reals a,
            Reals mean,
            Reals variance,
            Reals gamma,
            long stride,
            int count,
            int width,
            double epsilon,
            Copy copy)
            implements KernelArguments {}

    record Add(Reals out, Reals a, Reals b, long stride, int count, Copy copy) implements KernelArguments {}

    record LossGradient(Outputs outputs, Objective objective, Reals losses, Reals scores, Copy copy)
            implements KernelArguments {}

    record LossGradientOfFew(Outputs outputs, Objective objective, Reals losses, Reals scores, Copy copy)
            implements KernelArguments {}

    record LossAndSums(Outputs outputs, Objective objective, Doubles lossSums, Doubles scoreSums, Copy copy, Sums sums)
            implements KernelArguments {}

    record SumLosses(Ints now, Reals losses, Reals scores, int n, Doubles lossSums, Doubles scoreSums)
            implements KernelArguments {}

    record Penalize(Reals to, Reals w, long stride, int count, double l1, double l2, Reals alpha)
            implements KernelArguments {}

    record Update(
            SegmentList list,
            Codes.Update optimizer,
            Reals rate,
            Reals mScale,
            Reals vScale,
            double a,
            double b,
            double inside,
            double outside,
            double weightDecay,
            Gemm.Factors format)
            implements KernelArguments {}

    record Average(Reals to, Reals of, long stride, int count, Reals kept) implements KernelArguments {}

    record Squares(SegmentList list, Doubles sums) implements KernelArguments {}

    record Clip(SegmentList list, Doubles sums, int count, double norm) implements KernelArguments {}
}
