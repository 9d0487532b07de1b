package dev.sluice.ipvs.trace;

import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Branch;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.HookPriority;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.NetfilterHook;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.TraceStep;
import dev.sluice.trace.TracedPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The hook functions of IPVS at hooks INPUT and OUTPUT. Packets that a virtual server handles
/// leave through hook OUTPUT, unless the real server is the host itself (`ip_vs_nat_xmit`,
/// net/netfilter/ipvs/ip_vs_xmit.c).
///
/// The shares are those of a scheduler that distributes evenly by weight. A client that persistence
/// knows stays with its real server. Such clients are in lists of [AffinityState] named after the
/// virtual and the real server.
public final class IpvsHooks {
    /// `ip_vs_ops`, net/netfilter/ipvs/ip_vs_core.c.
    private static final int LOCAL_IN = HookPriority.NAT_SRC - 1;

    private static final int LOCAL_OUT = HookPriority.NAT_DST + 2;

    private IpvsHooks() {}

    /// @param installed what is installed, as read from the kernel
    /// @param host the host; its addresses include those of `kube-ipvs0`
    public static List<HookFunction> of(InstalledState installed, HostNetwork host) {
        return List.of(
                new Function(NetfilterHook.INPUT, LOCAL_IN, installed, host),
                new Function(NetfilterHook.OUTPUT, LOCAL_OUT, installed, host));
    }

    private record Function(
            NetfilterHook hook, int priority, InstalledState installed, HostNetwork host)
            implements HookFunction {
        @Override
        public boolean isNat() {
            return false;
        }

        @Override
        public List<Branch> call(Branch branch) {
            TracedPacket packet = branch.packet();
            AddressPort to = packet.destination();
            var at = new ServerAddress(packet.protocol(), to.ip(), to.port());
            InstalledServer server = installed.servers().get(at);
            if (packet.connection().byIpvs() || server == null) {
                return List.of(branch);
            }
            Branch met = branch.step(TraceStep.matched("ipvs", hook.name(), at::toString));
            Map<RealServerAddress, Double> chances = chances(server, packet);
            if (chances.isEmpty()) {
                return List.of(met.ends(new PacketVerdict.Rejected()));
            }
            List<Branch> chosen = new ArrayList<>(chances.size());
            chances.forEach((real, chance) -> chosen.add(sent(met.times(chance), server, real)));
            return chosen;
        }

        private Branch sent(Branch met, InstalledServer server, RealServerAddress real) {
            TracedPacket packet = met.packet();
            TracedPacket known =
                    isPersistent(server) ? packet.seen(template(server, real)) : packet;
            Branch sent =
                    met.with(known.toRealServer(new AddressPort(real.ip(), real.port())))
                            .step(
                                    TraceStep.matched(
                                            "ipvs", hook.name(), () -> "real server " + real));
            return host.isLocal(real.ip()) ? sent : sent.sendsOut();
        }
    }

    private static boolean isPersistent(InstalledServer server) {
        return server.server().timeout() > 0;
    }

    /// The real servers that a packet may be sent to, each with its probability.
    private static Map<RealServerAddress, Double> chances(
            InstalledServer server, TracedPacket packet) {
        Map<RealServerAddress, Double> chances = new TreeMap<>();
        int all = 0;
        for (Map.Entry<RealServerAddress, Integer> real : server.weights().entrySet()) {
            boolean known =
                    isPersistent(server)
                            && packet.affinity()
                                    .sawWithin(
                                            template(server, real.getKey()),
                                            packet.source(),
                                            server.server().timeout());
            if (known && real.getValue() > 0) {
                return Map.of(real.getKey(), 1.0);
            }
            all += Math.max(0, real.getValue());
        }
        for (Map.Entry<RealServerAddress, Integer> real : server.weights().entrySet()) {
            if (real.getValue() > 0) {
                chances.put(real.getKey(), (double) real.getValue() / all);
            }
        }
        return chances;
    }

    private static String template(InstalledServer server, RealServerAddress real) {
        return server.server().at() + " " + real;
    }
}
