/** Deeplearning4j's networks, trained by our engines. */
package chainrule.dl4j;
