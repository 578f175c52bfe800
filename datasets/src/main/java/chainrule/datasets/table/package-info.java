/**
 * Reads CSV files as tables with typed columns.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.datasets.table;
