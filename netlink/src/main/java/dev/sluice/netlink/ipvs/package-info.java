/// The kernel's load balancer (IPVS): its virtual servers, their real servers, and its timeouts.
/// [Ipvs] reads and writes them. Many [ServerChange]s are sent in one system call.
///
/// The kernel calls a virtual server a service and a real server a destination.
@NullMarked
package dev.sluice.netlink.ipvs;

import org.jspecify.annotations.NullMarked;
