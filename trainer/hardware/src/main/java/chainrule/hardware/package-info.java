/**
 * The GPUs of this computer and the native libraries that are found.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.hardware;
