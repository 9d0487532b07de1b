package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.change.Image;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
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

/// The kernel by netlink, in the network namespace of the thread that opened it.
public final class NetlinkKernel implements Kernel {
    private final List<Netlink> sockets;
    private final Ipvs ipvs;
    private final Servers servers;
    private final Sets sets;
    private final ServiceLink link;

    private NetlinkKernel(
            IpFamily family, Netlink generic, Netlink netfilter, Netlink route, Ipvs ipvs)
            throws IOException {
        this.sockets = List.of(generic, netfilter, route);
        this.ipvs = ipvs;
        this.servers = new Servers(family, ipvs);
        this.sets = new Sets(family, Ipsets.find(netfilter).orThrow("find ipset in the kernel"));
        this.link = new ServiceLink(family, new Interfaces(route));
    }

    /// @throws IOException where the kernel has no IPVS or no ipset; the message is one line that
    ///   says so
    @SuppressWarnings("MustBeClosedChecker") // The kernel owns the sockets, and closes them.
    public static NetlinkKernel open(IpFamily family) throws IOException {
        Netlink generic = Netlink.open(NetlinkFamily.GENERIC);
        Netlink netfilter = Netlink.open(NetlinkFamily.NETFILTER);
        Netlink route = Netlink.open(NetlinkFamily.ROUTE);
        try {
            return new NetlinkKernel(family, generic, netfilter, route, ipvs(generic));
        } catch (IOException e) {
            List.of(generic, netfilter, route).forEach(Netlink::close);
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

    /// Sets how long connections without packets are remembered; what is 0 stays as it is.
    public void setTimeouts(Timeouts timeouts) throws IOException {
        ipvs.setTimeouts(timeouts).orThrow("set the timeouts of IPVS");
    }

    @Override
    public void prepare() throws SyncException {
        Attempt.at(
                "prepare for virtual servers",
                () -> {
                    sets.create();
                    link.create();
                    return true;
                });
    }

    @Override
    public Image read() throws SyncException {
        return Attempt.at(
                "read what stands", () -> new Image(servers.read(), sets.read(), link.addresses()));
    }

    @Override
    public Census census() throws SyncException {
        return Attempt.at(
                "list what stands",
                () -> new Census(servers.list(), sets.sizes(), link.addresses()));
    }

    @Override
    public Set<Entry> entries(SetName set) throws SyncException {
        return Attempt.at("list ipset " + set, () -> sets.read(set).orElse(Set.of()));
    }

    @Override
    public List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) throws SyncException {
        return edits.isEmpty()
                ? List.of()
                : Attempt.at("change virtual servers", () -> servers.edit(edits));
    }

    @Override
    public List<Refusal<Member>> join(List<Member> members) throws SyncException {
        return Attempt.at("fill ipsets", () -> sets.join(members));
    }

    @Override
    public List<Refusal<Member>> leave(List<Member> members) throws SyncException {
        return Attempt.at("clear ipsets", () -> sets.leave(members));
    }

    @Override
    public List<Refusal<Ip>> bind(List<Ip> ips) throws SyncException {
        return ips.isEmpty()
                ? List.of()
                : Attempt.at("give addresses to " + ServiceLink.NAME, () -> link.bind(ips));
    }

    @Override
    public List<Refusal<Ip>> unbind(List<Ip> ips) throws SyncException {
        return ips.isEmpty()
                ? List.of()
                : Attempt.at("take addresses from " + ServiceLink.NAME, () -> link.unbind(ips));
    }

    @Override
    public Map<RealServer, Load> loads(ServerAddress at) throws SyncException {
        return Attempt.at("see what " + at + " carries", () -> servers.loads(at));
    }

    @Override
    public Optional<String> tryScheduler(String name) throws SyncException {
        return Attempt.at("try scheduler " + name, () -> servers.tryScheduler(name));
    }

    @Override
    public void destroySets() throws SyncException {
        Attempt.at(
                "remove ipsets",
                () -> {
                    sets.destroy();
                    return true;
                });
    }

    @Override
    public void deleteLink() throws SyncException {
        Attempt.at(
                "remove interface " + ServiceLink.NAME,
                () -> {
                    link.delete();
                    return true;
                });
    }

    @Override
    public void close() {
        sockets.forEach(Netlink::close);
    }
}
