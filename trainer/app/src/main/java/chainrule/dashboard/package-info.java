/**
 * The live page of the runs: a server on the loopback address.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.dashboard;
