/**
 * A training step as a list of operations over named matrices, and the devices that run it.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.step;
