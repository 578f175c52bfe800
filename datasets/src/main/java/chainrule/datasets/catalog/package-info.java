/** All data sets by name: which there are, and where each comes from. */
package chainrule.datasets.catalog;
