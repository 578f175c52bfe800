/** Figures and tables, and the HTML page that shows them. */
package chainrule.report;
