/** The one random number generator, Philox4x32-10, with streams keyed by seed, purpose, epoch and sample. */
package chainrule.random;
