/// Speaks netlink: sockets, messages, attributes. Knows no Kubernetes.
///
/// Start at [Netlink], a conversation with the kernel: it makes requests, one or many to a system
/// call, lists objects, and hands back what the kernel answers as values ([Reply], [Answer]). A
/// [MessageWriter] builds what is sent, with names, nesting and byte order in its methods; a
/// [Message] and its [Attributes] read what comes. A [Subscription] hears announcements. One
/// package below this one for each part of the kernel holds its codecs.
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
/// What fails for want of a working socket is a [NetlinkException]: close it, open another, or
/// leave that to [Reopening].
///
/// [NetworkNamespace] runs something in another network namespace: a socket belongs to that of the
/// thread which opens it, wherever it is used. Nothing here may be used on virtual threads, since
/// calls into the kernel block.
///
/// A [Sysctl] is a number that the kernel keeps in a file.
///
/// Tests need no kernel: a [Wire] may be a function from the bytes of a request to those of its
/// replies (`KernelStandIn`, in the test jar).
@NullMarked
package dev.sluice.netlink;

import org.jspecify.annotations.NullMarked;
