/// Parts of the kernel that have no netlink family of their own, but a name, which [GenericFamily]
/// looks up.
@NullMarked
package dev.sluice.netlink.generic;

import org.jspecify.annotations.NullMarked;
