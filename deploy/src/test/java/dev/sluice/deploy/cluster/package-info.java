/// Tests on real clusters in Docker, of k3s and of kind: what is installed there serves, in each
/// mode, while modes change, and while it takes over from kube-proxy and hands back. Start at
/// [ClusterServices]. Whatever needs no Docker is tested without: the manifests, the scripts of
/// servers and clients, and how their output is read.
@NullMarked
package dev.sluice.deploy.cluster;

import org.jspecify.annotations.NullMarked;
