package chainrule.study.trial;

import chainrule.base.Message;

/** Hears how far a study is. May be called by several threads, one at a time. */
public interface StudyListener {
    /**
     * An epoch ended.
     *
     * @param done epochs of all trials, those that were done before included
     * @param total of all trials, if none stops early
     */
    default void epochsDone(int done, int total) {}

    /**
     * A trial ended.
     *
     * @param done trials
     * @param before whether it had been done before, and was only read
     */
    default void trialDone(Outcome outcome, boolean before, int done, int total) {}

    /**
     * How far the trials of a study are.
     *
     * @param done failed ones included
     * @param running on a cluster
     * @param failed those that diverged
     */
    record Standing(int done, int running, int failed, int total) {}

    /** On a cluster, trials began or ended. */
    default void trialsRunning(Standing standing) {}

    /** Something that the user should know, in a line. */
    default void notice(String text) {}

    /** The same with what it says of settings; in words, if whoever hears it does not ask for more. */
    default void notice(Message message) {
        notice(message.toString());
    }
}
