/**
 * A GPU by CUDA's own libraries: how they are found, opened and called.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.cuda.driver;
