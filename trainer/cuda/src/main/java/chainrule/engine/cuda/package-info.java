/**
 * The engine for NVIDIA GPUs: the recording of a training step, and its batches in the memory of the GPU.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.engine.cuda;
