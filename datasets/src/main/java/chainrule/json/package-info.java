/**
 * Writes and reads JSON, with null for numbers that are undefined.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.json;
