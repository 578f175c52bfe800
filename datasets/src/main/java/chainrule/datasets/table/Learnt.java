package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.datasets.TableFormat;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import java.util.List;

/** What is learnt from a table, as its training rows decide it. */
sealed interface Learnt permits LearntClasses, LearntNumbers {
    Task task();

    /** How tables other than the training table are read. */
    TableFormat format();

    /**
     * The targets of a table's rows; once.
     *
     * @throws UserException if a table other than the training table has others
     */
    Targets of(TableRows rows);

    /** What the user should know. */
    List<Message> notes();
}
