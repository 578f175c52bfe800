/** What a network is: layers, activations, losses and parameters, as immutable records. */
package chainrule.model;
