package dev.sluice.daemon.live;

import dev.sluice.inspect.flows.EndpointFlows;
import dev.sluice.inspect.flows.FlowCollector;
import dev.sluice.inspect.flows.FlowNames;
import dev.sluice.inspect.flows.FlowQuery;
import dev.sluice.inspect.flows.SeenFlow;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.conntrack.ConntrackSocket;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.FlowTimeouts;
import dev.sluice.netlink.conntrack.FlowVisitor;
import dev.sluice.netlink.conntrack.TrackedFlow;
import dev.sluice.netlink.ipvs.IpvsConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads the connections of Services in the network namespace of the calling thread, from conntrack
/// and from IPVS. A table of a million takes about three seconds and little memory.
public final class FlowReader {
    private static final Path SYS = Path.of("/proc/sys");

    private final FlowQuery query;

    public FlowReader(FlowQuery query) {
        this.query = query;
    }

    /// Reads the connections of some families, in this order.
    ///
    /// @param names names the connections of each family
    /// @throws IOException if conntrack or IPVS cannot be read, as without CAP_NET_ADMIN
    public List<EndpointFlows> read(Map<IpFamily, FlowNames> names) throws IOException {
        List<EndpointFlows> all = new ArrayList<>();
        int left = query.limit();
        FlowTimeouts timeouts = FlowTimeouts.read(SYS);
        try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            var conntrack = new ConntrackSocket(netlink);
            for (Map.Entry<IpFamily, FlowNames> each : new TreeMap<>(names).entrySet()) {
                var rest = new FlowQuery(query.services(), query.stuck(), left);
                var collector = new FlowCollector(each.getValue(), rest, timeouts);
                for (EndpointFlows endpoint : read(conntrack, each.getKey(), collector)) {
                    all.add(endpoint);
                    left -= endpoint.flows().size();
                }
            }
        }
        return all;
    }

    private static List<EndpointFlows> read(
            ConntrackSocket conntrack, IpFamily family, FlowCollector collector)
            throws IOException {
        int number = family == IpFamily.IPV4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
        var listing = new Listing(family, collector);
        try {
            conntrack
                    .visit(new FlowFilter(number, 0, 0), listing)
                    .orThrow("list the conntrack table");
        } catch (UncheckedIOException e) {
            throw new IOException("list the connections of IPVS: " + e.getMessage(), e);
        }
        return collector.flows(Instant.now());
    }

    /// One listing of a family. IPVS is read first, since conntrack knows its connections, too.
    private static final class Listing implements FlowVisitor {
        private final IpFamily family;
        private final FlowCollector collector;
        private boolean ipvs;

        Listing(IpFamily family, FlowCollector collector) {
            this.family = family;
            this.collector = collector;
        }

        @Override
        public void begin() {
            collector.begin();
            ipvs = false;
            try {
                IpvsConnections.read(
                        IpvsConnections.FILE,
                        connection ->
                                SeenFlow.of(connection)
                                        .filter(flow -> flow.client().ip().family() == family)
                                        .ifPresent(this::carried));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void carried(SeenFlow flow) {
            ipvs = true;
            collector.add(flow);
        }

        @Override
        public void visit(TrackedFlow tracked) {
            SeenFlow.of(tracked).ifPresent(flow -> add(flow, tracked.flow()));
        }

        /// IPVS does not set the bit for a translated destination in conntrack. Without
        /// `net.ipv4.vs.conntrack`, its connections look untranslated there.
        private void add(SeenFlow flow, Flow tracked) {
            boolean translated = !flow.endpoint().equals(flow.sentTo());
            if (tracked.has(Flow.DST_NAT) || (!ipvs && !translated)) {
                collector.add(flow);
            } else {
                collector.addSource(flow);
            }
        }
    }
}
