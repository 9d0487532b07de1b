package dev.sluice.daemon.node;

import dev.sluice.config.DetectLocalMode;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.NodeView;
import dev.sluice.sync.NodeViews;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The node as configured and as it is now: interfaces are looked at anew, at most once a second.
///
/// What the Node object does not hold yet is waited for, from when it was first missed: as long as
/// kube-proxy does where the rules depend on it, else not at all. What it held once and holds no
/// more, as when a node registers anew, counts as it last was: a node without addresses or pod
/// networks has none yet, but serves. Used by one sync thread.
public final class NodeViewSource implements NodeViews {
    private static final Duration ADDRESS_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POD_CIDR_PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final ConfiguredView configured;
    private final Set<IpFamily> families;
    private final HostAddresses addresses;
    private final LongSupplier nanos;
    private final Logger log;
    private @Nullable Long began;
    private List<Ip> lastAddresses = List.of();
    private List<Cidr> lastPodCidrs = List.of();
    private boolean incomplete;
    private long looked;
    private @Nullable List<Ip> seen;
    private boolean blind;
    private @Nullable NodeConfigCheck doubted;

    /// @param families those that the host can do
    /// @param log told of what is odd about the node, which concerns all families
    public NodeViewSource(
            ConfiguredView configured,
            Set<IpFamily> families,
            HostAddresses addresses,
            LongSupplier nanos,
            Logger log) {
        this.configured = configured;
        this.families = Set.copyOf(families);
        this.addresses = addresses;
        this.nanos = nanos;
        this.log = log;
    }

    /// @throws FatalException where the node cannot be served, or what it needs did not come in
    ///   time
    @Override
    public Optional<NodeView> view(Node latest, IpFamily family) {
        Node node = completed(latest);
        IpFamily primary = configured.primaryFamily(node);
        if (!node.addresses().isEmpty() && !families.contains(primary)) {
            throw new FatalException(
                    "this host does not support "
                            + primary.label()
                            + ", the primary IP family of node "
                            + node.name());
        }
        if (isWaiting(node)) {
            return Optional.empty();
        }
        doubt(node, primary);
        if (!configured.dependsOnHostAddresses()) {
            return Optional.of(configured.of(node, family, List.of()));
        }
        return Optional.ofNullable(look()).map(ips -> configured.of(node, family, ips));
    }

    /// With the last addresses and pod networks in place of those it has lost.
    private Node completed(Node node) {
        lastAddresses = node.addresses().isEmpty() ? lastAddresses : node.addresses();
        lastPodCidrs = node.podCidrs().isEmpty() ? lastPodCidrs : node.podCidrs();
        var completed =
                new Node(node.name(), node.zone(), lastAddresses, lastPodCidrs, node.leaving());
        boolean lacks = !completed.equals(node);
        if (lacks && !incomplete) {
            log.warn(
                    "the Node object has lost its addresses or pod networks: going by the last ones,"
                            + " {} and {}",
                    lastAddresses,
                    lastPodCidrs);
        }
        incomplete = lacks;
        return completed;
    }

    /// Says once what does not fit, and again where the node's own part of it changes.
    private void doubt(Node node, IpFamily primary) {
        var doubts = new NodeConfigCheck(configured.config(), node, primary, families);
        if (doubts.equals(doubted)) {
            return;
        }
        doubts.obstacle()
                .ifPresent(line -> {
                    throw new FatalException(line);
                });
        if (doubted == null) {
            doubts.hints().forEach(log::info);
        }
        List<String> before = doubted == null ? List.of() : doubted.lines();
        doubts.lines().stream()
                .filter(line -> !before.contains(line))
                .forEach(line -> log.warn("the configuration may be wrong: {}", line));
        doubted = doubts;
    }

    private boolean isWaiting(Node node) {
        boolean podCidrs =
                configured.config().detectLocalMode() == DetectLocalMode.NODE_CIDR
                        && node.podCidrs().isEmpty();
        if (podCidrs && waited().compareTo(POD_CIDR_PATIENCE) >= 0) {
            throw new FatalException(
                    "timeout waiting for PodCIDR allocation on node "
                            + node.name()
                            + ", which detectLocalMode NodeCIDR needs");
        }
        boolean address = configured.dependsOnNodeAddress() && node.addresses().isEmpty();
        if (!podCidrs && !address) {
            began = null;
            return false;
        }
        return podCidrs || waited().compareTo(ADDRESS_PATIENCE) < 0;
    }

    private Duration waited() {
        long now = nanos.getAsLong();
        if (began == null) {
            began = now;
            log.info("waiting for pod networks or addresses in the Node object");
        }
        return Duration.ofNanos(now - began);
    }

    /// The addresses of the host; as they were where they cannot be had, null where they never
    /// could.
    private @Nullable List<Ip> look() {
        long now = nanos.getAsLong();
        if (seen != null && now - looked < LOOK_INTERVAL.toNanos()) {
            return seen;
        }
        looked = now;
        try {
            seen = List.copyOf(addresses.list());
            blind = false;
        } catch (SocketException e) {
            if (!blind) {
                log.warn(
                        "cannot list the host's addresses, node ports stay as they are: {}",
                        e.toString());
            }
            blind = true;
        }
        return seen;
    }
}
