/** Comparisons of configurations, and the reports of experiments and runs. */
package chainrule.experiment.comparison;
