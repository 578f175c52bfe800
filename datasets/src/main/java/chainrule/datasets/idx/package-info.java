/**
 * Reads IDX files, the format of MNIST.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.datasets.idx;
