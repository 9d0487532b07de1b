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

/// Combines the configuration with the current Node object and the host's interfaces. Interfaces
/// are listed at most once a second.
///
/// If the Node object lacks data that the rules depend on, the rules wait for it as long as
/// kube-proxy does, from when it was first missed. Addresses and pod networks that it had and has
/// lost, as when a node registers again, keep their last values, because the node still serves.
/// Used by one sync thread.
public final class NodeViewSource implements NodeViews {
    private static final Duration ADDRESS_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POD_CIDR_PATIENCE = Duration.ofMinutes(5);
    private static final Duration LIST_INTERVAL = Duration.ofSeconds(1);

    private final ConfiguredView configured;
    private final Set<IpFamily> families;
    private final HostAddresses addresses;
    private final LongSupplier nanos;
    private final Logger log;
    private @Nullable Long waitingSince;
    private List<Ip> lastAddresses = List.of();
    private List<Cidr> lastPodCidrs = List.of();
    private boolean incomplete;
    private long listedAt;
    private @Nullable List<Ip> listed;
    private boolean listingFails;
    private @Nullable NodeConfigCheck lastCheck;
    private @Nullable ComputedView last;

    /// A view, and what it was computed from. The sync thread asks at each change of any object.
    private record ComputedView(Node node, IpFamily family, List<Ip> hostAddresses, NodeView view) {
        boolean isFor(Node latest, IpFamily of, @Nullable List<Ip> addresses) {
            return family == of && node.equals(latest) && hostAddresses.equals(addresses);
        }
    }

    /// @param families the families that the host supports
    /// @param log receives problems of the node, which concern all families
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

    /// @throws FatalException if the node cannot be served, or the data that it needs did not
    ///   arrive in time
    @Override
    public Optional<NodeView> view(Node latest, IpFamily family) {
        ComputedView before = last;
        if (before != null && before.isFor(latest, family, neededAddresses())) {
            return Optional.of(before.view());
        }
        last = null;
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
        check(node, primary);
        List<Ip> needed = neededAddresses();
        if (needed == null) {
            return Optional.empty();
        }
        NodeView view = configured.of(node, family, needed);
        last = new ComputedView(latest, family, needed, view);
        return Optional.of(view);
    }

    /// The addresses of the host, or none if they do not matter; null if they are not known.
    private @Nullable List<Ip> neededAddresses() {
        return configured.dependsOnHostAddresses() ? hostAddresses() : List.of();
    }

    /// The node, with the last addresses and pod networks in place of lost ones.
    private Node completed(Node node) {
        lastAddresses = node.addresses().isEmpty() ? lastAddresses : node.addresses();
        lastPodCidrs = node.podCidrs().isEmpty() ? lastPodCidrs : node.podCidrs();
        var completed =
                new Node(node.name(), node.zone(), lastAddresses, lastPodCidrs, node.leaving());
        boolean lacks = !completed.equals(node);
        if (lacks && !incomplete) {
            log.warn(
                    "the Node object has lost its addresses or pod networks: using the last ones,"
                            + " {} and {}",
                    lastAddresses,
                    lastPodCidrs);
        }
        incomplete = lacks;
        return completed;
    }

    /// Logs the problems of the configuration once, and new ones when the Node changes.
    private void check(Node node, IpFamily primary) {
        var check = new NodeConfigCheck(configured.config(), node, primary, families);
        if (check.equals(lastCheck)) {
            return;
        }
        check.obstacle()
                .ifPresent(line -> {
                    throw new FatalException(line);
                });
        if (lastCheck == null) {
            check.hints().forEach(log::info);
        }
        List<String> before = lastCheck == null ? List.of() : lastCheck.lines();
        check.lines().stream()
                .filter(line -> !before.contains(line))
                .forEach(line -> log.warn("the configuration may be wrong: {}", line));
        lastCheck = check;
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
            waitingSince = null;
            return false;
        }
        return podCidrs || waited().compareTo(ADDRESS_PATIENCE) < 0;
    }

    private Duration waited() {
        long now = nanos.getAsLong();
        if (waitingSince == null) {
            waitingSince = now;
            log.info("waiting for pod networks or addresses in the Node object");
        }
        return Duration.ofNanos(now - waitingSince);
    }

    /// The addresses of the host; the last ones if they cannot be listed now, null if they never
    /// could.
    private @Nullable List<Ip> hostAddresses() {
        long now = nanos.getAsLong();
        if (listed != null && now - listedAt < LIST_INTERVAL.toNanos()) {
            return listed;
        }
        listedAt = now;
        try {
            listed = List.copyOf(addresses.list());
            listingFails = false;
        } catch (SocketException e) {
            if (!listingFails) {
                log.warn(
                        "cannot list the host's addresses, node ports stay as they are: {}",
                        e.toString());
            }
            listingFails = true;
        }
        return listed;
    }
}
