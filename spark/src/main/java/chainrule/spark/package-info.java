/**
 * Runs studies and training on an Apache Spark cluster.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.spark;
