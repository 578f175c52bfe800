/**
 * Reads folders of images with a folder for each class.
 *
 * <p>Internal: may change without notice.
 */
package chainrule.datasets.image;
