/** Means with error bars, and tests whether two groups differ. */
package chainrule.statistics;
