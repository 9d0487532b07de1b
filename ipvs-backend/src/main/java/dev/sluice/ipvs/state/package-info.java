/// What IPVS mode keeps in the kernel, as values: virtual servers and their real servers, ipsets
/// and their entries, addresses. Start at [ServiceResources], which is what one Service needs of
/// them.
@NullMarked
package dev.sluice.ipvs.state;

import org.jspecify.annotations.NullMarked;
