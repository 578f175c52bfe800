/**
 * Data sets that the code draws: they need no file and are the same on every machine.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.datasets.toy;
