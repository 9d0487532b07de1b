/// The kernel over netlink: virtual servers, ipsets, the interface that holds service addresses.
@NullMarked
package dev.sluice.ipvs.kernel;

import org.jspecify.annotations.NullMarked;
