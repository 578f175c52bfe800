/** Studies: many training runs, grouped by configuration, and how the groups differ. */
package chainrule.study;
