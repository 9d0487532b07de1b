/// The last state of the cluster, kept on disk for a node that has no rules and starts while the
/// API server is unreachable. Start at [LastGood], which decides when to write and read.
/// [LastGoodFile] is the file.
@NullMarked
package dev.sluice.kube.lastgood;

import org.jspecify.annotations.NullMarked;
