/** The formulas of a network, each once and with its ID (A1, B2, C7 and so on). */
package chainrule.formulas;
