/** The search for good hyperparameters, on a grid or at random. */
package chainrule.experiment.search;
