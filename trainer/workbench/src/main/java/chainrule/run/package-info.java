/** The folder of a training run: its configuration, checkpoints, metrics and report, and how a run is resumed. */
package chainrule.run;
