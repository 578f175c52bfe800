/**
 * The terminal: colours, progress bars, encodings, and Ctrl-C.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.cli.terminal;
