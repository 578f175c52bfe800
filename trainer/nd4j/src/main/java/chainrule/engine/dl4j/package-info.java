/**
 * The engines that train a network as DL4J's MultiLayerNetwork.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.dl4j;
