/**
 * A trained network in a file: its parameters with all that is needed to use them on raw samples, in the safetensors format. The file
 * describes itself: layers, activations, loss, task, class names, normalisation and a table's columns are in its metadata.
 */
package chainrule.checkpoint;
