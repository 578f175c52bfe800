package chainrule.spark;

import java.io.Serializable;

/**
 * The samples of a batch that one copy of the network trains on.
 *
 * @param epoch that decides the order of the samples, from 1
 * @param first of them in that order
 * @param count how many
 * @param batch how many an update has, but for the last
 */
record Share(int epoch, int first, int count, int batch) implements Serializable {}
