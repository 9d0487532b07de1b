package dev.sluice.netlink.nftrace;

import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.netfilter.Tables;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads where netfilter enters chains, one by one, and remembers it. Used by one thread.
public final class ChainHooks {
    private static final int MOST_REMEMBERED = 10_000;

    /// `enum nf_inet_hooks` of linux/netfilter.h
    private static final List<String> HOOKS =
            List.of("prerouting", "input", "forward", "output", "postrouting");

    private final Netlink netlink;
    private final Map<Key, String> known = new HashMap<>();

    private record Key(int family, String table, String chain) {}

    /// @param netlink of family NETFILTER
    public ChainHooks(Netlink netlink) {
        this.netlink = netlink;
    }

    /// The hook of an event's chain, such as `prerouting`; empty for a chain to which rules jump,
    /// and for one that is gone.
    ///
    /// @throws IOException if the kernel cannot be asked
    public String of(TraceEvent event) throws IOException {
        var key = new Key(event.family(), event.table(), event.chain());
        String hook = known.get(key);
        if (hook == null) {
            hook =
                    new Tables(netlink, key.family())
                            .chain(key.table(), key.chain())
                            .filter(chain -> chain.hook().isPresent())
                            .map(chain -> name(chain.hook().getAsInt()))
                            .orElse("");
            if (known.size() < MOST_REMEMBERED) {
                known.put(key, hook);
            }
        }
        return hook;
    }

    private static String name(int hook) {
        return hook >= 0 && hook < HOOKS.size() ? HOOKS.get(hook) : "hook " + hook;
    }
}
