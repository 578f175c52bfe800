package chainrule.wording;

import chainrule.base.Action;
import chainrule.base.Call;
import chainrule.config.RunAction;
import chainrule.datasets.DataAction;
import chainrule.machine.ComputeAction;
import java.util.Map;

/** The commands that do what messages advise. */
final class Commands {
    private static final Map<Action, String> ALL = Map.of(
            DataAction.FETCH, "`chainrule data fetch %s`",
            DataAction.PREDICT, "`predict`",
            ComputeAction.LIST_ENGINES, "`chainrule doctor`",
            RunAction.RESUME, "`train --resume`",
            RunAction.START_FROM, "`train --init`",
            RunAction.TRAIN_FURTHER, "`chainrule train %s --init %s`",
            RunAction.EVALUATE, "`evaluate`",
            RunAction.TUNE_THRESHOLDS, "`evaluate --tune-thresholds`",
            RunAction.CALIBRATE, "`evaluate --calibrate`");

    private Commands() {}

    /** Of all actions. */
    static Map<Action, String> all() {
        return ALL;
    }

    static String of(Call call) {
        return call.in(ALL.get(call.action()));
    }
}
