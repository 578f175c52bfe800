/**
 * The command {@code gpu-check}: processes that check and time a GPU within a limit of time.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.check;
