/**
 * Reads and writes DL4J's zip files.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.export.dl4j;
