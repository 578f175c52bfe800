/**
 * What every module uses: errors that a user can fix, defaults of records, file names, and text from files.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.base;
