package dev.sluice.netlink.route;

import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Subscription;

/// Hears when an interface or an address comes, goes or changes. What it is now, [Interfaces]
/// tells.
public final class InterfaceChanges implements AutoCloseable {
    private static final int RTNLGRP_LINK = 1;
    private static final int RTNLGRP_IPV4_IFADDR = 5;
    private static final int RTNLGRP_IPV6_IFADDR = 9;

    private final Subscription subscription;

    /// @param subscription to the groups of links and addresses
    public InterfaceChanges(Subscription subscription) {
        this.subscription = subscription;
    }

    /// Begins to listen, in the network namespace of the calling thread. List after this, not
    /// before, so that nothing falls between.
    public static InterfaceChanges open() throws NetlinkException {
        return new InterfaceChanges(
                Subscription.open(
                        NetlinkFamily.ROUTE,
                        RTNLGRP_LINK,
                        RTNLGRP_IPV4_IFADDR,
                        RTNLGRP_IPV6_IFADDR));
    }

    /// Waits for changes, and takes those that are there.
    ///
    /// @return whether there were any; false after half a minute without
    public boolean await() throws NetlinkException {
        boolean[] any = {false};
        return !subscription.await(_ -> any[0] = true) || any[0];
    }

    /// Whether there were changes since the last call, without waiting.
    public boolean poll() throws NetlinkException {
        boolean[] any = {false};
        return !subscription.poll(_ -> any[0] = true) || any[0];
    }

    @Override
    public void close() {
        subscription.close();
    }
}
