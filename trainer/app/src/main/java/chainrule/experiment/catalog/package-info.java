/** The list of all experiments, and a class for each question. */
package chainrule.experiment.catalog;
