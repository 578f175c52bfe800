/**
 * Reads the binary files of CIFAR-10 and CIFAR-100.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.datasets.cifar;
