/// The kernel's conntrack table: [ConntrackSocket] lists and deletes [Flow]s and reads the table's
/// statistics.
@NullMarked
package dev.sluice.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
