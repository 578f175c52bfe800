/**
 * Reads and writes safetensors files with the names of PyTorch's {@code state_dict}.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.export.torch;
