/**
 * Reads and writes ONNX files.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.export.onnx;
