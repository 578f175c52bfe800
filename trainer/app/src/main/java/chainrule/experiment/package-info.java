/** Experiments: what one is, what it works with, and what it finds. */
package chainrule.experiment;
