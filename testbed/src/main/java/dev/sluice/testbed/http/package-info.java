/// A small HTTP/1.1 server whose connections can be cut, held and refused at will. The stand-in for
/// the API server needs this, and no library gives it. Start at [HttpServer]. Each connection has a
/// platform thread.
@NullMarked
package dev.sluice.testbed.http;

import org.jspecify.annotations.NullMarked;
