/** The training loop that every engine runs under: epochs, validation, early stopping, and listeners. */
package chainrule.train;
