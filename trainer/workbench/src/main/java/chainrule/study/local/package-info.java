/**
 * Trains the trials of a study on this machine.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.study.local;
