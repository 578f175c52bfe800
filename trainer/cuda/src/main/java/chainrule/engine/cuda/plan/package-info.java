/**
 * Which operations of a step go together on a GPU, in which order, and where their matrices lie.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.cuda.plan;
