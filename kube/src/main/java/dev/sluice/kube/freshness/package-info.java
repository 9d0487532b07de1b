/// Finds objects of which the daemon believes something else than the API server says, although the
/// watch had time to tell. Start at [Freshness]. It runs on a thread of its own.
@NullMarked
package dev.sluice.kube.freshness;

import org.jspecify.annotations.NullMarked;
