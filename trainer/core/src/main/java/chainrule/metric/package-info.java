/** Metrics of predictions for classes, real targets and labels, each with a name and a direction. */
package chainrule.metric;
