package dev.sluice.inspect.flows;

import dev.sluice.conntrack.PortUse;
import dev.sluice.inspect.flows.SeenFlow.Peer;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServicePortName;
import dev.sluice.netlink.conntrack.FlowTimeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Selects and counts connections while they are listed, so that a table of a million needs little
/// memory. Take one for each listing of one family. Used by one thread.
public final class FlowCollector {
    /// Connections to further destinations are counted together.
    private static final int MOST_DESTINATIONS = 100_000;

    /// Addresses of the node from which masqueraded connections to one endpoint are counted.
    private static final int MOST_SOURCES = 64;

    private static final Comparator<Destination> ORDER =
            Comparator.comparing(
                            (Destination destination) -> destination.service(),
                            Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(Destination::protocol)
                    .thenComparing(d -> d.endpoint().ip())
                    .thenComparingInt(d -> d.endpoint().port())
                    .thenComparing(Destination::state);

    private final FlowNames names;
    private final FlowQuery query;
    private final FlowTimeouts timeouts;
    private final Map<Destination, Tally> tallies = new TreeMap<>(ORDER);
    private final Tally others = new Tally();
    private int shown;

    /// @param timeouts of conntrack, to tell when the last packet came
    public FlowCollector(FlowNames names, FlowQuery query, FlowTimeouts timeouts) {
        this.names = names;
        this.query = query;
        this.timeouts = timeouts;
    }

    private record Destination(
            @Nullable ServicePortName service,
            Protocol protocol,
            Peer endpoint,
            EndpointState state) {}

    private static final class Tally {
        private final Map<Ip, Integer> sources = new TreeMap<>();
        private final List<SeenFlow> flows = new ArrayList<>();
        private @Nullable String node;
        private int count;
        private int stuck;
        private int longestTimeout;
    }

    /// Forgets what was collected, because the listing starts anew.
    public void begin() {
        tallies.clear();
        others.flows.clear();
        others.count = 0;
        others.stuck = 0;
        others.longestTimeout = 0;
        shown = 0;
    }

    /// Takes a connection.
    public void add(SeenFlow flow) {
        FlowTarget target = wanted(flow);
        if (target == null) {
            return;
        }
        boolean stuck = isStuck(flow, target);
        if (query.stuck() && !stuck) {
            return;
        }
        Tally tally = tally(flow, target);
        tally.count++;
        tally.stuck += stuck ? 1 : 0;
        tally.longestTimeout = Math.max(tally.longestTimeout, flow.timeoutSeconds());
        tally.node = target.node();
        countSource(flow, tally);
        if (shown < query.limit() && tally != others) {
            shown++;
            tally.flows.add(flow);
        }
    }

    /// Counts the source port of a connection that [#add] was told of without its source, since
    /// IPVS carries it and conntrack knows the source.
    public void addSource(SeenFlow flow) {
        FlowTarget target = wanted(flow);
        if (target != null) {
            Tally tally = tallies.get(destination(flow, target));
            if (tally != null) {
                countSource(flow, tally);
            }
        }
    }

    private @Nullable FlowTarget wanted(SeenFlow flow) {
        FlowTarget target = names.target(flow);
        if (target == null || query.services().equals(ServiceFilter.ALL)) {
            return target;
        }
        ServicePortName port = target.service();
        return port != null && query.services().test(port.service()) ? target : null;
    }

    private static boolean isStuck(SeenFlow flow, FlowTarget target) {
        return target.state().isLeaving() && !flow.state().isEnding();
    }

    private static Destination destination(SeenFlow flow, FlowTarget target) {
        return new Destination(target.service(), flow.protocol(), flow.endpoint(), target.state());
    }

    private Tally tally(SeenFlow flow, FlowTarget target) {
        Destination destination = destination(flow, target);
        Tally known = tallies.get(destination);
        if (known != null || tallies.size() >= MOST_DESTINATIONS) {
            return Objects.requireNonNullElse(known, others);
        }
        var tally = new Tally();
        tallies.put(destination, tally);
        return tally;
    }

    private static void countSource(SeenFlow flow, Tally tally) {
        Ip source = flow.source().ip();
        if (flow.isMasqueraded()
                && (tally.sources.size() < MOST_SOURCES || tally.sources.containsKey(source))) {
            tally.sources.merge(source, 1, Integer::sum);
        }
    }

    /// Returns what was collected, sorted by Service and endpoint. If there are more destinations
    /// than are kept apart, the last item counts the others, as endpoint `others`.
    ///
    /// @param now to compute ages
    public List<EndpointFlows> flows(Instant now) {
        List<EndpointFlows> all = new ArrayList<>(tallies.size());
        tallies.forEach((destination, tally) ->
                all.add(
                        item(
                                destination.service(),
                                destination.protocol().lower(),
                                destination.endpoint().toString(),
                                destination.state(),
                                tally,
                                now)));
        if (others.count > 0) {
            all.add(item(null, "any", "others", EndpointState.UNKNOWN, others, now));
        }
        return all;
    }

    private EndpointFlows item(
            @Nullable ServicePortName service,
            String protocol,
            String endpoint,
            EndpointState state,
            Tally tally,
            Instant now) {
        List<SourcePortCount> ports = new ArrayList<>();
        tally.sources.forEach(
                (ip, used) -> ports.add(new SourcePortCount(ip.toString(), used, PortUse.PORTS)));
        return new EndpointFlows(
                service == null ? null : service.toString(),
                protocol,
                endpoint,
                tally.node,
                state,
                tally.count,
                tally.stuck,
                Duration.ofSeconds(tally.longestTimeout),
                ports,
                tally.flows.stream().map(flow -> status(flow, state.isLeaving(), now)).toList());
    }

    private FlowStatus status(SeenFlow flow, boolean leaving, Instant now) {
        return new FlowStatus(
                flow.client().toString(),
                flow.sentTo().toString(),
                flow.source().equals(flow.client()) ? null : flow.source().toString(),
                flow.state(),
                leaving && !flow.state().isEnding(),
                age(flow, now),
                idle(flow),
                Duration.ofSeconds(flow.timeoutSeconds()));
    }

    private static @Nullable Duration age(SeenFlow flow, Instant now) {
        if (flow.startedNanos() <= 0) {
            return null;
        }
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() - flow.startedNanos();
        return Duration.ofMillis(Math.max(0, nanos / 1_000_000));
    }

    /// Each packet restarts the timeout of the state. While TCP waits for an acknowledgement, other
    /// and shorter timeouts apply, so then the timeout that is left says nothing.
    private @Nullable Duration idle(SeenFlow flow) {
        Integer full = timeouts.seconds().get(flow.state().timeout());
        int left = flow.timeoutSeconds();
        if (full == null || left > full) {
            return null;
        }
        boolean mayBeUnacknowledged =
                flow.protocol() == Protocol.TCP
                        && left
                                <= Math.max(
                                        seconds("tcp_timeout_unacknowledged"),
                                        seconds("tcp_timeout_max_retrans"));
        return mayBeUnacknowledged && flow.state() == FlowState.ESTABLISHED
                ? null
                : Duration.ofSeconds(full - left);
    }

    private int seconds(String timeout) {
        return timeouts.seconds().getOrDefault(timeout, 0);
    }
}
