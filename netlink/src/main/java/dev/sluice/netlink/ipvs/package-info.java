/// The load balancer of the kernel (IPVS): its virtual servers, their real servers, its timeouts.
/// [Ipvs] reads and writes them. Many [ServerChange]s go in one system call.
///
/// The kernel calls a virtual server a service and a real server a destination.
@NullMarked
package dev.sluice.netlink.ipvs;

import org.jspecify.annotations.NullMarked;
