/// The network interfaces of a namespace and their addresses: [Interfaces] lists and changes them,
/// and [InterfaceChanges] hears when they change.
@NullMarked
package dev.sluice.netlink.route;

import org.jspecify.annotations.NullMarked;
