/**
 * The figures and the HTML page of a training run, written by a listener of its end.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.run.page;
