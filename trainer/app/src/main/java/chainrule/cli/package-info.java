/**
 * The command line: each command parses its arguments, calls the other packages and prints.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.cli;
