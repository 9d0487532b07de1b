package dev.sluice.nftables.layout;

import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Shape;
import java.util.List;

/// The sets and maps that do not depend on Services.
final class FixedSets {
    static final SetSpec CLUSTER_IPS =
            SetSpec.set("cluster-ips", Shape.ADDRESS, "cluster IPs of services");
    static final SetSpec NODE_PORT_IPS =
            SetSpec.set("nodeport-ips", Shape.ADDRESS, "addresses that answer on node ports");
    static final SetSpec HAIRPINS =
            SetSpec.set(
                    "hairpin-connections", Shape.HAIRPIN, "endpoints that may be their own client");
    static final SetSpec SERVICE_IPS =
            SetSpec.verdicts(
                    "service-ips",
                    Shape.VIP,
                    "services at cluster IPs, external IPs and load balancer VIPs");
    static final SetSpec SERVICE_NODE_PORTS =
            SetSpec.verdicts("service-nodeports", Shape.NODE_PORT, "services at node ports");
    static final SetSpec NO_ENDPOINT_SERVICES =
            SetSpec.verdicts(
                    "no-endpoint-services", Shape.VIP, "services without a usable endpoint");
    static final SetSpec NO_ENDPOINT_NODE_PORTS =
            SetSpec.verdicts(
                    "no-endpoint-nodeports",
                    Shape.NODE_PORT,
                    "node ports of services without a usable endpoint");
    static final SetSpec FIREWALL_IPS =
            SetSpec.verdicts("firewall-ips", Shape.VIP, "load balancer VIPs with source ranges");
    static final SetSpec AFFINITY_LEARN =
            SetSpec.verdicts(
                    "affinity-learn",
                    Shape.VIP_CHOICE,
                    "choices to remember, of services with session affinity");
    static final SetSpec AFFINITY_LEARN_NODE_PORTS =
            SetSpec.verdicts(
                    "affinity-learn-nodeports",
                    Shape.NODE_PORT_CHOICE,
                    "choices to remember, by node port");

    /// Never a TCP node port: those are served on loopback addresses.
    static final SetSpec LOCALHOST_NODE_PORTS =
            SetSpec.set(
                    "localhost-nodeports",
                    Shape.NODE_PORT,
                    "UDP and SCTP node ports, rejected on loopback addresses");

    /// Looked up by the first packet of each connection.
    static final SetSpec CONNECTIONS =
            SetSpec.counts("service-connections", Shape.VIP, "new connections, by address");

    static final SetSpec NODE_PORT_CONNECTIONS =
            SetSpec.counts(
                    "nodeport-connections", Shape.NODE_PORT, "new connections, by node port");
    static final SetSpec PACKETS =
            SetSpec.counts("service-packets", Shape.VIP, "packets both ways, by address");
    static final SetSpec NODE_PORT_PACKETS =
            SetSpec.counts("nodeport-packets", Shape.NODE_PORT, "packets both ways, by node port");

    /// The sets that exist only if counting is on.
    static final List<SetSpec> COUNTERS =
            List.of(CONNECTIONS, NODE_PORT_CONNECTIONS, PACKETS, NODE_PORT_PACKETS);

    private static final SetSpec ENDPOINTS =
            SetSpec.endpoints("endpoints", Shape.VIP_SLOT, "endpoints by slot");
    private static final SetSpec LOCAL_ENDPOINTS =
            SetSpec.endpoints("local-endpoints", Shape.VIP_SLOT, "of policy Local");
    private static final SetSpec NODE_PORT_ENDPOINTS =
            SetSpec.endpoints("nodeport-endpoints", Shape.NODE_PORT_SLOT, "endpoints by slot");
    private static final SetSpec NODE_PORT_LOCAL_ENDPOINTS =
            SetSpec.endpoints("nodeport-local-endpoints", Shape.NODE_PORT_SLOT, "of policy Local");

    /// All sets except the node port addresses, those of loopback addresses and the counters, which
    /// are optional. They are in the order in which they are best filled: what a packet looks up
    /// last comes first.
    static final List<SetSpec> ALWAYS =
            List.of(
                    ENDPOINTS,
                    LOCAL_ENDPOINTS,
                    NODE_PORT_ENDPOINTS,
                    NODE_PORT_LOCAL_ENDPOINTS,
                    HAIRPINS,
                    CLUSTER_IPS,
                    FIREWALL_IPS,
                    AFFINITY_LEARN,
                    AFFINITY_LEARN_NODE_PORTS,
                    NO_ENDPOINT_SERVICES,
                    NO_ENDPOINT_NODE_PORTS,
                    SERVICE_IPS,
                    SERVICE_NODE_PORTS);

    private FixedSets() {}

    /// The map of the endpoints of a policy.
    static SetSpec endpoints(FrontendKind kind, TrafficPolicy policy) {
        return switch (kind) {
            case ADDRESS ->
                    switch (policy) {
                        case CLUSTER -> ENDPOINTS;
                        case LOCAL -> LOCAL_ENDPOINTS;
                    };
            case NODE_PORT ->
                    switch (policy) {
                        case CLUSTER -> NODE_PORT_ENDPOINTS;
                        case LOCAL -> NODE_PORT_LOCAL_ENDPOINTS;
                    };
        };
    }

    static SetSpec connections(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> CONNECTIONS;
            case NODE_PORT -> NODE_PORT_CONNECTIONS;
        };
    }

    static SetSpec packets(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> PACKETS;
            case NODE_PORT -> NODE_PORT_PACKETS;
        };
    }

    static SetSpec services(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> SERVICE_IPS;
            case NODE_PORT -> SERVICE_NODE_PORTS;
        };
    }

    static SetSpec withoutEndpoint(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> NO_ENDPOINT_SERVICES;
            case NODE_PORT -> NO_ENDPOINT_NODE_PORTS;
        };
    }

    static SetSpec learned(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> AFFINITY_LEARN;
            case NODE_PORT -> AFFINITY_LEARN_NODE_PORTS;
        };
    }
}
