/**
 * The default engine: training steps in ND4J's memory, by several threads.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.nd4j;
