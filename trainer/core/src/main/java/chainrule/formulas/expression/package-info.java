/**
 * Formulas as data: a small tree that every engine and exporter walks. Nothing differentiates it; derivatives are derived by hand and
 * written as trees of their own.
 */
package chainrule.formulas.expression;
