/// The interfaces of a network namespace and their addresses: [Interfaces] lists and changes them.
@NullMarked
package dev.sluice.netlink.route;

import org.jspecify.annotations.NullMarked;
