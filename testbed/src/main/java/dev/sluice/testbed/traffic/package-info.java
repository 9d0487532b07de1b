/// Servers that say who they are and who asked, and clients that report what became of their
/// connections. Start at [Responders] and [Client]. All of it in this JVM, by sockets made inside
/// the namespaces of a [dev.sluice.testbed.node.TestNode]: no process for a connection.
@NullMarked
package dev.sluice.testbed.traffic;

import org.jspecify.annotations.NullMarked;
