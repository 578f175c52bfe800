package chainrule.dl4j;

import chainrule.model.Penalty;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What DL4J regularises one array of parameters with. L1 and L2 are added to the gradient before the updater sees it; weight decay is
 * subtracted from the parameters in addition to the update.
 *
 * @param penalty L1 and L2. DL4J's L2 term is ½λ‖W‖², so that its λ is 2λ₂ (C8)
 * @param perRate weight decay that is multiplied by the learning rate
 * @param constant weight decay that is not
 */
record WeightPenalties(Penalty penalty, double perRate, double constant) {
    static final WeightPenalties NONE = new WeightPenalties(Penalty.NONE, 0, 0);

    /** @return empty: one of them is not known, changes with the iteration, or is negative */
    static Optional<WeightPenalties> of(List<Regularization> all) {
        var sum = NONE;
        for (var one : all == null ? List.<Regularization>of() : all) {
            var coefficient = coefficient(one);
            if (!(coefficient instanceof FixedSchedule fixed) || !(fixed.valueAt(0, 0) >= 0)) {
                return Optional.empty();
            }
            sum = sum.plus(one, fixed.valueAt(0, 0));
        }
        return Optional.of(sum);
    }

    private static ISchedule coefficient(Regularization one) {
        if (one instanceof L1Regularization l1) {
            return l1.getL1();
        } else if (one instanceof L2Regularization l2) {
            return l2.getL2();
        }
        return one instanceof WeightDecay decay ? decay.getCoeff() : null;
    }

    private WeightPenalties plus(Regularization one, double value) {
        if (one instanceof L1Regularization) {
            return new WeightPenalties(new Penalty(penalty.l1() + value, penalty.l2()), perRate, constant);
        } else if (one instanceof L2Regularization) {
            return new WeightPenalties(new Penalty(penalty.l1(), penalty.l2() + value / 2), perRate, constant);
        }
        boolean multiplied = ((WeightDecay) one).isApplyLR();
        return new WeightPenalties(penalty, perRate + (multiplied ? value : 0), constant + (multiplied ? 0 : value));
    }

    boolean isNone() {
        return equals(NONE);
    }
}
