/// A stand-in for the API server. It lists, watches and writes the few resources that a service
/// proxy needs, as a real API server does, and causes failures on demand. Start at [ApiServer].
/// [ServiceObject], [SliceObject] and [NodeObject] build objects for it. Safe from any thread.
@NullMarked
package dev.sluice.testbed.api;

import org.jspecify.annotations.NullMarked;
