/** What settings and actions are called where they are given: the only place that names flags, keys and commands in messages. */
package chainrule.wording;
