/// What the API server said last, kept on disk: for a node that starts while the API server is away
/// and has no rules yet. Start at [LastGoodFile]; who decides when it is written and read is
/// `dev.sluice.daemon.LastGood`.
@NullMarked
package dev.sluice.daemon.lastgood;

import org.jspecify.annotations.NullMarked;
