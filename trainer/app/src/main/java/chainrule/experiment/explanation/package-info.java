/** What of a sample a trained network's output depends on. */
package chainrule.experiment.explanation;
