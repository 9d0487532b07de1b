/// A small HTTP/1.1 server whose connections can be cut, held and refused at will, which is what
/// the stand-in for the API server needs and no library gives. Start at [HttpServer]. One platform
/// thread for each connection.
@NullMarked
package dev.sluice.testbed.http;

import org.jspecify.annotations.NullMarked;
