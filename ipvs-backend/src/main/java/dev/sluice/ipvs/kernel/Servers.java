package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.kernel.Kernel.Load;
import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.ipvs.InstalledRealServer;
import dev.sluice.netlink.ipvs.Ipvs;
import dev.sluice.netlink.ipvs.RealServer.Forwarding;
import dev.sluice.netlink.ipvs.ServerChange;
import dev.sluice.netlink.ipvs.Timeouts;
import dev.sluice.netlink.ipvs.VirtualAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The virtual servers of one family.
final class Servers {
    /// The port of the virtual server that schedulers are tried on, at an address that is not in
    /// use, as kube-proxy does.
    private static final int TRIAL_PORT = 20_000;

    /// The timeout or weight of a server with settings that we never write.
    private static final int UNUSUAL = -1;

    private final IpFamily family;
    private final Ipvs ipvs;

    Servers(IpFamily family, Ipvs ipvs) {
        this.family = family;
        this.ipvs = ipvs;
    }

    void setTimeouts(Timeouts timeouts) throws IOException {
        ipvs.setTimeouts(timeouts).orThrow("set the timeouts of IPVS");
    }

    Map<ServerAddress, InstalledServer> read() throws IOException {
        Map<ServerAddress, InstalledServer> servers = new HashMap<>();
        for (VirtualServerSpec server : list().values()) {
            Map<RealServerAddress, Integer> weights = new HashMap<>();
            loads(server.at()).forEach((real, load) -> weights.put(real, load.weight()));
            servers.put(server.at(), new InstalledServer(server, weights));
        }
        return servers;
    }

    /// Lists virtual servers without their real servers.
    Map<ServerAddress, VirtualServerSpec> list() throws IOException {
        Map<ServerAddress, VirtualServerSpec> servers = new HashMap<>();
        for (var server : ipvs.virtualServers().orThrow("list virtual servers")) {
            address(server.at()).ifPresent(at -> servers.put(at, spec(at, server)));
        }
        return servers;
    }

    /// Empty for the other family, for firewall marks, and for protocols that Services do not have.
    private Optional<ServerAddress> address(VirtualAddress at) {
        return switch (at) {
            case VirtualAddress.ByMark _ -> Optional.empty();
            case VirtualAddress.ByPort(int protocol, var address, int port) ->
                    Inet.isOf(address, family)
                            ? Inet.protocol(protocol)
                                    .map(p -> new ServerAddress(p, Inet.ip(address), port))
                            : Optional.empty();
        };
    }

    private VirtualServerSpec spec(ServerAddress at, dev.sluice.netlink.ipvs.VirtualServer server) {
        int timeout = server.netmask() == netmask() ? server.timeout() : UNUSUAL;
        return new VirtualServerSpec(at, server.scheduler(), server.flags(), timeout);
    }

    Map<RealServerAddress, Load> loads(ServerAddress at) throws IOException {
        Map<RealServerAddress, Load> loads = new HashMap<>();
        for (InstalledRealServer real :
                ipvs.realServers(wire(at)).orThrow("list the real servers of " + at)) {
            var load =
                    new Load(
                            weight(real.server()),
                            Math.toIntExact(real.active()),
                            Math.toIntExact(real.inactive()));
            loads.put(real(real), load);
        }
        return loads;
    }

    private static int weight(dev.sluice.netlink.ipvs.RealServer real) {
        boolean usual =
                real.forwarding() == Forwarding.MASQUERADE
                        && real.upper() == 0
                        && real.lower() == 0;
        return usual ? real.weight() : UNUSUAL;
    }

    private static RealServerAddress real(InstalledRealServer real) {
        return new RealServerAddress(Inet.ip(real.server().address()), real.server().port());
    }

    List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) throws IOException {
        List<Reply> replies = ipvs.apply(edits.stream().map(this::change).toList());
        List<Refusal<ServerEdit>> refusals = new ArrayList<>();
        Set<ServerAddress> missing = new HashSet<>();
        for (int i = 0; i < edits.size(); i++) {
            ServerEdit edit = edits.get(i);
            if (replies.get(i) instanceof Reply.Refused refused && !isDone(edit, refused)) {
                boolean mismatch = isMismatch(edit, refused) && !missing.contains(edit.at());
                refusals.add(new Refusal<>(edit, refused.toString(), mismatch));
                if (edit instanceof ServerEdit.AddServer && !mismatch) {
                    missing.add(edit.at());
                }
            }
        }
        return refusals;
    }

    /// Whether the object to delete is gone already.
    private static boolean isDone(ServerEdit edit, Reply.Refused refused) {
        return switch (edit) {
            case ServerEdit.DeleteServer _, ServerEdit.DeleteReal _ ->
                    refused.errno() == Errno.ESRCH || refused.errno() == Errno.ENOENT;
            default -> false;
        };
    }

    private static boolean isMismatch(ServerEdit edit, Reply.Refused refused) {
        return switch (refused.errno()) {
            case Errno.EEXIST, Errno.ESRCH -> true;
            // For a virtual server, it means that the scheduler is missing.
            case Errno.ENOENT -> edit instanceof ServerEdit.SetReal;
            default -> false;
        };
    }

    private ServerChange change(ServerEdit edit) {
        VirtualAddress at = wire(edit.at());
        return switch (edit) {
            case ServerEdit.AddServer(var server) -> new ServerChange.AddVirtual(wire(server));
            case ServerEdit.SetServer(var server) -> new ServerChange.SetVirtual(wire(server));
            case ServerEdit.DeleteServer _ -> new ServerChange.DeleteVirtual(at);
            case ServerEdit.AddReal(_, var real) -> new ServerChange.AddReal(at, wire(real, 1));
            case ServerEdit.SetReal(_, var real, int weight) ->
                    new ServerChange.SetReal(at, wire(real, weight));
            case ServerEdit.DeleteReal(_, var real) ->
                    new ServerChange.DeleteReal(at, Inet.of(real.ip()), real.port());
        };
    }

    /// @return why the kernel cannot use it; empty if it can
    Optional<String> tryScheduler(String name) throws IOException {
        Ip ip = Ip.of(family == IpFamily.IPV4 ? "198.51.100.0" : "100::");
        var trial = VirtualServerSpec.of(new ServerAddress(Protocol.TCP, ip, TRIAL_PORT), name, 0);
        List<Reply> replies =
                ipvs.apply(
                        List.of(
                                new ServerChange.DeleteVirtual(wire(trial.at())),
                                new ServerChange.AddVirtual(wire(trial)),
                                new ServerChange.DeleteVirtual(wire(trial.at()))));
        return switch (replies.get(1)) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused(int errno, _) when errno == Errno.ENOENT ->
                    Optional.of(
                            "the kernel has no scheduler " + name + " (module ip_vs_" + name + ")");
            case Reply.Refused refused ->
                    Optional.of("the kernel refuses scheduler " + name + ": " + refused);
        };
    }

    private dev.sluice.netlink.ipvs.VirtualServer wire(VirtualServerSpec server) {
        return new dev.sluice.netlink.ipvs.VirtualServer(
                wire(server.at()), server.scheduler(), server.flags(), server.timeout(), netmask());
    }

    private int netmask() {
        return switch (family) {
            case IPV4 -> dev.sluice.netlink.ipvs.VirtualServer.NETMASK_IPV4;
            case IPV6 -> dev.sluice.netlink.ipvs.VirtualServer.NETMASK_IPV6;
        };
    }

    private static VirtualAddress wire(ServerAddress at) {
        return new VirtualAddress.ByPort(at.protocol().number(), Inet.of(at.ip()), at.port());
    }

    private static dev.sluice.netlink.ipvs.RealServer wire(RealServerAddress real, int weight) {
        return dev.sluice.netlink.ipvs.RealServer.masqueraded(
                Inet.of(real.ip()), real.port(), weight);
    }
}
