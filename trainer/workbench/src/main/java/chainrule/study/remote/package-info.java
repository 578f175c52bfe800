/** Trains the trials of a study on a cluster, which a {@link chainrule.study.remote.ClusterProvider} connects to. */
package chainrule.study.remote;
