/// What the API server said last, kept on disk for a node that starts while the API server is away
/// and has no rules yet. Start at [LastGood], which decides when to write and read. [LastGoodFile]
/// is the file.
@NullMarked
package dev.sluice.kube.lastgood;

import org.jspecify.annotations.NullMarked;
