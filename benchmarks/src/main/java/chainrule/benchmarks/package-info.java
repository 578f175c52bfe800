/**
 * Benchmarks with JMH, and programs that watch time and memory.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.benchmarks;
