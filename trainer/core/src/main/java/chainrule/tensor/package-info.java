/** Reads and writes safetensors files. */
package chainrule.tensor;
