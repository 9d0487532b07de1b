/// Speaks netlink: sockets, messages, attributes. Knows no Kubernetes.
///
/// [NetworkNamespace] runs something in another network namespace. Nothing here may be used on
/// virtual threads: calls into the kernel block, and a namespace belongs to a thread.
@NullMarked
package dev.sluice.netlink;

import org.jspecify.annotations.NullMarked;
