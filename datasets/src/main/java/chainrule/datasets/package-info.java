/** Data sets in memory: samples and targets, splits, normalisation, and batches. */
package chainrule.datasets;
