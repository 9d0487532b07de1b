/// Generic netlink: kernel subsystems that have a name instead of a netlink family of their own.
/// [GenericFamily] looks them up.
@NullMarked
package dev.sluice.netlink.generic;

import org.jspecify.annotations.NullMarked;
