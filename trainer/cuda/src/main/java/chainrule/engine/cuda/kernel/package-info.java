/**
 * The sources of the kernels, the codes that they share with Java, and how they are compiled and cached.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.cuda.kernel;
