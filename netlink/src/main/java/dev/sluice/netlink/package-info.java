/// A netlink client: sockets, messages and attributes. It does not know Kubernetes.
///
/// Start at [Netlink], a connection to the kernel. It makes requests, one or many in a system call,
/// lists objects, and returns the kernel's replies as values ([Reply], [Answer]). A [MessageWriter]
/// builds requests; nesting and byte order are in the names of its methods. A [Message] and its
/// [Attributes] read replies. A [Subscription] receives notifications. The codecs of each kernel
/// subsystem are in a package below this one.
///
/// ```
/// try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
///     switch (netlink.request(to -> Nfnetlink.begin(to, ACCT, NEW, CREATE, AF_UNSPEC)
///             .string(NFACCT_NAME, "dropped"))) {
///         case Reply.Ok() -> {}
///         case Reply.Refused(int errno, _) when errno == Errno.EBUSY -> {} // it is there
///         case Reply.Refused refused -> log.warn("no counter of drops: {}", refused);
///     }
/// }
/// ```
///
/// A failure of the socket is a [NetlinkException]: close the socket and open another, or use
/// [Reopening].
///
/// [NetworkNamespace] runs tasks in another network namespace. A socket belongs to the namespace of
/// the thread that opens it, wherever it is used. Nothing here may be used on virtual threads,
/// since system calls block.
///
/// A [Sysctl] is a number that the kernel keeps in a file.
///
/// Tests need no kernel: a [Wire] may be a function from the bytes of a request to those of its
/// replies (`KernelStandIn`, in the test jar).
@NullMarked
package dev.sluice.netlink;

import org.jspecify.annotations.NullMarked;
