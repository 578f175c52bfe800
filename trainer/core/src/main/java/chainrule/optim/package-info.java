/** Optimisers and schedules of the learning rate. */
package chainrule.optim;
