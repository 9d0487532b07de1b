/// Servers that answer with their own name and the client's address, and clients that report the
/// outcome of their connections. Start at [Responders] and [Client]. Everything runs in this JVM,
/// on sockets made inside the namespaces of a [dev.sluice.testbed.node.TestNode]; no connection
/// needs a process.
@NullMarked
package dev.sluice.testbed.traffic;

import org.jspecify.annotations.NullMarked;
