package chainrule.audit;

import chainrule.optim.Schedule;

/** Schedules as tables over steps, written without {@code chainrule.optim}'s formulas: only their values are read. */
final class PlainSchedule {
    private PlainSchedule() {}

    /**
     * The factor on the rate.
     *
     * @param step from 0
     * @param perEpoch steps an epoch
     * @param total steps of the schedule
     */
    static double factor(Schedule schedule, double step, double perEpoch, double total) {
        if (schedule instanceof Schedule.Constant) {
            return 1;
        } else if (schedule instanceof Schedule.Step s) {
            double factor = 1;
            for (double at = s.every() * perEpoch; at <= step; at += s.every() * perEpoch) {
                factor *= s.factor();
            }
            return factor;
        } else if (schedule instanceof Schedule.Cosine s) {
            double half = Math.cos(Math.PI / 2 * step / total);
            return s.end() + (1 - s.end()) * half * half;
        } else if (schedule instanceof Schedule.Exponential s) {
            return Math.exp(Math.log(s.end()) * step / total);
        } else if (schedule instanceof Schedule.Warmup s) {
            double rising = s.epochs() * perEpoch;
            return step < rising
                    ? s.start() * (rising - step) / rising + step / rising
                    : factor(s.then(), step - rising, perEpoch, total - rising);
        } else if (schedule instanceof Schedule.OneCycle s) {
            double rising = s.rising() * total;
            double way = step < rising ? step / rising : (total - step) / (total - rising);
            double sine = Math.sin(Math.PI / 2 * way);
            double low = step < rising ? s.start() : s.end();
            return low + (1 - low) * sine * sine;
        } else if (schedule instanceof Schedule.CosineRestarts s) {
            double from = 0;
            double until = s.epochs();
            while (step / perEpoch >= until) {
                double length = until - from;
                from = until;
                until += length * s.growth();
            }
            double half = Math.cos(Math.PI / 2 * (step / perEpoch - from) / (until - from));
            return s.end() + (1 - s.end()) * half * half;
        }
        throw new IllegalStateException("the audit does not know " + schedule);
    }
}
