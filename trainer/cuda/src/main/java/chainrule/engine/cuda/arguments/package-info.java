/**
 * What the kernels are started with and what they read in tables, as records: a component for each parameter or field of CUDA C++,
 * with its name, in its order and of its type.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.cuda.arguments;
