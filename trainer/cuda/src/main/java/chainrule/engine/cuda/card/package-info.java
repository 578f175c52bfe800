/**
 * What a GPU does for the engine: memory, products of matrices, and launches of kernels.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.cuda.card;
