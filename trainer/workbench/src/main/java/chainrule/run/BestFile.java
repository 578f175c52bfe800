package chainrule.run;

import chainrule.base.Message;
import chainrule.base.ShellWord;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.ModelConfig;
import chainrule.config.RunAction;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/**
 * The file of the best epoch's network, which changes together with the checkpoint: it is written next to it under another name,
 * then comes the checkpoint, then it gets its name. Where a kill comes in between, {@link #settle} does the rest: so it is never of
 * an epoch that the checkpoint doesn't know, even if the run is resumed with fewer epochs.
 */
record BestFile(RunDirectory directory) {
    private static String waiting(int epoch) {
        return "%s.%d%s".formatted(RunDirectory.BEST, epoch, RunDirectory.PART);
    }

    /** Writes the network that is to be the best once the checkpoint names it. */
    void prepare(Checkpoint network) {
        directory.write(waiting(network.epoch()), network.bytes());
    }

    /** Makes it the best. */
    void commit(int epoch) {
        directory.rename(waiting(epoch), RunDirectory.BEST);
    }

    /**
     * Does what a killed process left undone.
     *
     * @param epoch that the checkpoint says is the best; 0: none has ended
     */
    void settle(int epoch) {
        if (Files.isRegularFile(directory.path().resolve(waiting(epoch)), LinkOption.NOFOLLOW_LINKS)) {
            commit(epoch);
        }
    }

    /**
     * Makes sure that the best epoch's network can be read: a run that is resumed without it would end with a file that is damaged. If
     * the checkpoint is of that epoch, the file is written again.
     *
     * @param epoch the best; 0: none has ended
     * @throws UserException if the file is missing or damaged, and the checkpoint's network is another
     */
    void require(int epoch, Checkpoint checkpoint, ModelConfig model) {
        if (epoch == 0) {
            return;
        }
        try {
            Checkpoint.read(directory.file(RunDirectory.BEST), model);
        } catch (UserException damaged) {
            if (checkpoint.epoch() != epoch) {
                throw new UserException(
                        Message.of(
                                "%s; it holds the best epoch, %d, and the checkpoint is of epoch %d: restore it, or train on in a new run with %s",
                                damaged,
                                epoch,
                                checkpoint.epoch(),
                                RunAction.TRAIN_FURTHER.of(
                                        ShellWord.quoted(directory.file(RunDirectory.CONFIGURATION)),
                                        ShellWord.quoted(directory.file(RunDirectory.CHECKPOINT)))),
                        damaged);
            }
            directory.write(RunDirectory.BEST, checkpoint.bytes());
        }
    }
}
