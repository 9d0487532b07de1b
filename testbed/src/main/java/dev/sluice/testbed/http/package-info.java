/// A small HTTP/1.1 server that can cut its connections and refuse new ones on demand. The stand-in
/// for the API server needs this, and no library offers it. Start at [HttpServer]. Each connection
/// has a platform thread.
@NullMarked
package dev.sluice.testbed.http;

import org.jspecify.annotations.NullMarked;
