/**
 * Times training steps and products of matrices.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.bench;
