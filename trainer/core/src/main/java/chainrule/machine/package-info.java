/**
 * This computer, the versions of Java and of the libraries.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.machine;
