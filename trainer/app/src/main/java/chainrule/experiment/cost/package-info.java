/** Experiments that measure how time and memory grow with a size. */
package chainrule.experiment.cost;
