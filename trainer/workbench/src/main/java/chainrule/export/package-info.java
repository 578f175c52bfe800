/** Exports trained networks to files of other programs, and imports theirs. */
package chainrule.export;
