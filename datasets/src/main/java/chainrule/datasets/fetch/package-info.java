/**
 * Downloads data sets into the cache and checks their digests.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.datasets.fetch;
