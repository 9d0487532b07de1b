/// The load balancer of the kernel (IPVS): its virtual servers, their real servers, its timeouts.
/// [Ipvs] reads and writes them; [Change]s go many to a system call.
///
/// The kernel has these names for them: a virtual server is a service, a real server a destination.
@NullMarked
package dev.sluice.netlink.ipvs;

import org.jspecify.annotations.NullMarked;
