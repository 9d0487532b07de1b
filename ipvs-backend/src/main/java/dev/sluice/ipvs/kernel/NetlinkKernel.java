package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reopening;
import dev.sluice.netlink.ipset.Ipsets;
import dev.sluice.netlink.ipvs.Ipvs;
import dev.sluice.netlink.ipvs.Timeouts;
import dev.sluice.netlink.route.Interfaces;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The kernel over netlink, in the network namespace of the thread that opened it. After a failure,
/// the next call opens the sockets again, in the namespace of its thread.
public final class NetlinkKernel implements Kernel {
    private final Reopening<Servers> servers;
    private final Reopening<Sets> sets;
    private final Reopening<ServiceLink> link;

    private NetlinkKernel(IpFamily family, Reopening.Opener opener) {
        this.servers =
                new Reopening<>(
                        opener,
                        NetlinkFamily.GENERIC,
                        generic -> new Servers(family, ipvs(generic)));
        this.sets =
                new Reopening<>(
                        opener,
                        NetlinkFamily.NETFILTER,
                        netfilter ->
                                new Sets(
                                        family,
                                        Ipsets.find(netfilter)
                                                .orThrow("find ipset in the kernel")));
        this.link =
                new Reopening<>(
                        opener,
                        NetlinkFamily.ROUTE,
                        route -> new ServiceLink(family, new Interfaces(route)));
    }

    /// @throws IOException if the kernel has no IPVS or no ipset; the message is one line that says
    ///   so
    public static NetlinkKernel open(IpFamily family) throws IOException {
        return open(family, Netlink::open);
    }

    @SuppressWarnings("MustBeClosedChecker") // Who opens it closes it.
    static NetlinkKernel open(IpFamily family, Reopening.Opener opener) throws IOException {
        var kernel = new NetlinkKernel(family, opener);
        try {
            kernel.servers.use(_ -> true);
            kernel.sets.use(_ -> true);
            kernel.link.use(_ -> true);
            return kernel;
        } catch (IOException | RuntimeException e) {
            kernel.close();
            throw e;
        }
    }

    private static Ipvs ipvs(Netlink generic) throws IOException {
        return switch (Ipvs.find(generic)) {
            case Answer.Got<Ipvs>(Ipvs ipvs) -> ipvs;
            case Answer.Refused<Ipvs> refused ->
                    throw new IOException(
                            "the kernel has no IPVS (" + refused + "): load module ip_vs");
        };
    }

    /// Sets how long IPVS remembers connections without packets; a timeout of 0 is left as it is.
    public void setTimeouts(Timeouts timeouts) throws IOException {
        servers.use(all -> {
            all.setTimeouts(timeouts);
            return true;
        });
    }

    @Override
    public Set<IpsetName> prepare() throws SyncException {
        return SocketCall.at(
                "prepare for virtual servers",
                () -> {
                    link.use(one -> {
                        one.create();
                        return true;
                    });
                    return sets.use(Sets::create);
                });
    }

    @Override
    public InstalledState read() throws SyncException {
        return SocketCall.at(
                "read what is installed",
                () ->
                        new InstalledState(
                                servers.use(Servers::read),
                                sets.use(Sets::read),
                                link.use(ServiceLink::addresses)));
    }

    @Override
    public Census census() throws SyncException {
        return SocketCall.at(
                "list what is installed",
                () ->
                        new Census(
                                servers.use(Servers::list),
                                sets.use(Sets::sizes),
                                link.use(ServiceLink::addresses)));
    }

    @Override
    public Set<IpsetEntry> entries(IpsetName set) throws SyncException {
        return SocketCall.at(
                "list ipset " + set, () -> sets.use(all -> all.read(set)).orElse(Set.of()));
    }

    @Override
    public List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) throws SyncException {
        return edits.isEmpty()
                ? List.of()
                : SocketCall.at(
                        "change virtual servers", () -> servers.use(all -> all.edit(edits)));
    }

    @Override
    public List<Refusal<Member>> join(List<Member> members) throws SyncException {
        return SocketCall.at("fill ipsets", () -> sets.use(all -> all.join(members)));
    }

    @Override
    public List<Refusal<Member>> leave(List<Member> members) throws SyncException {
        return SocketCall.at("clear ipsets", () -> sets.use(all -> all.leave(members)));
    }

    @Override
    public List<Refusal<Ip>> bind(List<Ip> ips) throws SyncException {
        return ips.isEmpty()
                ? List.of()
                : SocketCall.at(
                        "add addresses to " + ServiceLink.NAME,
                        () -> link.use(one -> one.bind(ips)));
    }

    @Override
    public List<Refusal<Ip>> unbind(List<Ip> ips) throws SyncException {
        return ips.isEmpty()
                ? List.of()
                : SocketCall.at(
                        "remove addresses from " + ServiceLink.NAME,
                        () -> link.use(one -> one.unbind(ips)));
    }

    @Override
    public Map<RealServerAddress, Load> loads(ServerAddress at) throws SyncException {
        return SocketCall.at(
                "read the connections of " + at, () -> servers.use(all -> all.loads(at)));
    }

    @Override
    public Optional<String> tryScheduler(String name) throws SyncException {
        return SocketCall.at(
                "try scheduler " + name, () -> servers.use(all -> all.tryScheduler(name)));
    }

    @Override
    public void destroySets(Set<IpsetName> some) throws SyncException {
        SocketCall.at(
                "remove ipsets",
                () ->
                        sets.use(all -> {
                            all.destroy(some);
                            return true;
                        }));
    }

    @Override
    public void deleteLink() throws SyncException {
        SocketCall.at(
                "remove interface " + ServiceLink.NAME,
                () ->
                        link.use(one -> {
                            one.delete();
                            return true;
                        }));
    }

    @Override
    public void close() {
        servers.close();
        sets.close();
        link.close();
    }
}
