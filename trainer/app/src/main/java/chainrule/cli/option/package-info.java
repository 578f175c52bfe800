/**
 * Options and parameters that several commands have.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.cli.option;
