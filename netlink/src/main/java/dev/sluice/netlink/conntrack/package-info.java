/// The kernel's table of connections: [ConntrackSocket] lists and deletes [Flow]s and reads the
/// table's statistics.
@NullMarked
package dev.sluice.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
