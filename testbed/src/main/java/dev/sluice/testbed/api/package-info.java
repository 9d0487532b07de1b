/// A stand-in for the API server: lists, watches and writes of the few resources that a service
/// proxy cares for, as a real one answers them, and on demand as one that is in trouble. Start at
/// [ApiServer]; [ServiceObject], [SliceObject] and [NodeObject] make what to put into it. Safe from
/// any thread.
@NullMarked
package dev.sluice.testbed.api;

import org.jspecify.annotations.NullMarked;
