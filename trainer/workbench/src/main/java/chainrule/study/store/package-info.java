/**
 * The folders of the trials that were done, so that none is trained twice.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.study.store;
