/**
 * Writes TensorBoard's event files.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.tensorboard;
