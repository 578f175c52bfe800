/** The library in one line each: {@link chainrule.Lab}, for notebooks and programs. */
package chainrule;
