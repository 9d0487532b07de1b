/// The kernel, by netlink: virtual servers, ipsets, the interface that holds service addresses.
/// Start at [Kernel].
@NullMarked
package dev.sluice.ipvs.kernel;

import org.jspecify.annotations.NullMarked;
