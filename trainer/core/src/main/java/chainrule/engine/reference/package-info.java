/**
 * The slow engine in plain Java that all others are compared with.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.reference;
