/**
 * Compares the formulas and the engines with independent definitions, central differences and other libraries.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.audit;
