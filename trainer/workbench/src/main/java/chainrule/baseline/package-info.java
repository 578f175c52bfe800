/**
 * Simple predictions that a trained network is compared with.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.baseline;
