package chainrule.run;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.json.Json;
import chainrule.train.DivergenceException;
import chainrule.train.TrainingResult.End;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * How far a run has come, read from its files alone.
 *
 * @param reason why it failed; empty if it did not
 */
public record RunStatus(State state, String reason) {
    /** How the last line of a log begins. */
    static final String ENDED = "ended: ";

    static final String FAILED = "failed: ";

    public enum State {
        /** By a process of this machine. */
        TRAINING,
        /** It can be resumed. A training run on another machine is this, too, until it has ended. */
        INTERRUPTED,
        DONE,
        DIVERGED,
        FAILED,
        /** Trained elsewhere. */
        IMPORTED,
        /** The mean of other runs, see {@link Ensemble}. */
        ENSEMBLE
    }

    private RunStatus(State state) {
        this(state, "");
    }

    /** @throws UserException if a file that tells it is damaged */
    public static RunStatus of(RunDirectory run) {
        var result = run.path().resolve(RunDirectory.RESULT);
        if (isFile(result)) {
            return ofTrial(result);
        }
        if (Ensemble.isAt(run)) {
            return new RunStatus(State.ENSEMBLE);
        }
        if (RunLock.isHeld(run)) {
            return new RunStatus(State.TRAINING);
        }
        return ofFiles(run);
    }

    /** Of a run that is not in training. */
    static RunStatus ofFiles(RunDirectory run) {
        var log = run.path().resolve(RunDirectory.LOG);
        if (isFile(log)) {
            return ofLog(log);
        }
        boolean imported = isFile(run.path().resolve(RunDirectory.PROVENANCE))
                && Provenance.entries(run).containsKey(Provenance.IMPORTED);
        return new RunStatus(imported ? State.IMPORTED : State.INTERRUPTED);
    }

    private static RunStatus ofTrial(Path result) {
        try {
            var json = JSON.std.mapFrom(SmallFile.text(result));
            var failure = json == null ? null : json.get(RunDirectory.FAILURE);
            return failure == null ? new RunStatus(State.DONE) : new RunStatus(State.DIVERGED, failure.toString());
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(result, Json.problem(e)), e);
        }
    }

    private static RunStatus ofLog(Path log) {
        try {
            String last = RunLog.lastLine(log);
            if (last.startsWith(FAILED)) {
                String reason = last.substring(FAILED.length());
                return new RunStatus(
                        reason.startsWith(DivergenceException.SYMPTOM) ? State.DIVERGED : State.FAILED, reason);
            }
            boolean done = last.startsWith(ENDED) && !last.equals(ENDED + End.INTERRUPTED);
            return new RunStatus(done ? State.DONE : State.INTERRUPTED);
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(log, e.getMessage()), e);
        }
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
