/** A trial: one training run of a study, its outcome, and who is told of it. */
package chainrule.study.trial;
