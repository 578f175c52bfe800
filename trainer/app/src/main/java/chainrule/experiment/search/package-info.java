/** The search for good hyperparameters: on a grid, at random, by halving, and by a model of earlier results. */
package chainrule.experiment.search;
