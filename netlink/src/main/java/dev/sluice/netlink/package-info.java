/// Speaks netlink: sockets, messages, attributes. Knows no Kubernetes.
@NullMarked
package dev.sluice.netlink;

import org.jspecify.annotations.NullMarked;
