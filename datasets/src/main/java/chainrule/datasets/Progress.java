package chainrule.datasets;

/** Hears how far a long piece of work has come. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (what, done, total) -> {};

    /**
     * @param what a few words: what is being done
     * @param done units done so far
     * @param total units in all, or -1 if unknown
     */
    void report(String what, long done, long total);
}
