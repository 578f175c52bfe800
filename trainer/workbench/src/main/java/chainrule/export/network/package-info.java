/**
 * A network in files: layers, normalisation, targets, and where it comes from.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.export.network;
