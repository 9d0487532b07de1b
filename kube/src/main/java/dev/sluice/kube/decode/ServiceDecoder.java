package dev.sluice.kube.decode;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.ObjectRules;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `spec` and `status` of one Service while they are read. Fields arrive in any order, so those
/// that depend on each other are evaluated at the end.
final class ServiceDecoder {
    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;
    private static final int LONGEST_AFFINITY_SECONDS = 86_400;

    private final JsonObjectReader json;
    private boolean legible = true;
    private String type = "ClusterIP";
    private String clusterIp = "";
    private final List<String> clusterIps = new ArrayList<>(2);
    private final List<String> ipFamilies = new ArrayList<>(2);
    private final List<ServicePort> ports = new ArrayList<>(2);
    private final Set<PortName> names = new HashSet<>(4);
    private final List<Ip> externalIps = new ArrayList<>(0);
    private boolean namesExternalIps;
    private final List<Ip> loadBalancerVips = new ArrayList<>(0);
    private final List<Cidr> sourceRanges = new ArrayList<>(0);
    private boolean internalLocal;
    private boolean externalLocal;
    private boolean affinity;
    private int affinitySeconds;
    private int healthCheckNodePort;

    ServiceDecoder(JsonObjectReader json) {
        this.json = json;
    }

    /// Whether the fields could be read, so that they can replace the previous version of the
    /// Service.
    boolean isLegible() {
        return legible;
    }

    void spec() {
        legible &=
                json.object(field -> {
                    switch (field) {
                        case "type" -> type = json.text(type);
                        case "clusterIP" -> clusterIp = json.text("");
                        case "clusterIPs" ->
                                json.list(
                                        ObjectRules.MOST_OF_FAMILIES,
                                        () -> clusterIps.add(json.text("")));
                        case "ipFamilies" ->
                                json.list(
                                        ObjectRules.MOST_OF_FAMILIES,
                                        () -> ipFamilies.add(json.text("")));
                        case "ports" -> json.list(ObjectRules.MOST_OF_A_SERVICE, this::port);
                        case "externalIPs" ->
                                json.list(ObjectRules.MOST_OF_A_SERVICE, this::externalIp);
                        case "loadBalancerSourceRanges" ->
                                json.list(ObjectRules.MOST_OF_A_SERVICE, this::sourceRange);
                        case "internalTrafficPolicy" ->
                                internalLocal = json.text("").equals("Local");
                        case "externalTrafficPolicy" ->
                                externalLocal = json.text("").equals("Local");
                        case "sessionAffinity" -> affinity = json.text("").equals("ClientIP");
                        case "sessionAffinityConfig" -> json.object(this::affinityConfig);
                        case "healthCheckNodePort" -> healthCheckNodePort = json.port();
                        default -> json.skip();
                    }
                });
    }

    void status() {
        json.object(field -> {
            if (field.equals("loadBalancer")) {
                json.object(this::loadBalancer);
            } else {
                json.skip();
            }
        });
    }

    private void port() {
        var draft = new PortDraft();
        json.object(field -> {
            switch (field) {
                case "name" -> draft.name = json.text("");
                case "protocol" -> draft.protocol = json.protocol();
                case "port" -> draft.port = json.port();
                case "nodePort" -> draft.nodePort = json.port();
                default -> json.skip();
            }
        });
        if (draft.protocol == null) {
            return;
        }
        if (draft.port == 0) {
            json.note("has no port number: skipped");
        } else if (!ObjectRules.isName(draft.name)) {
            json.note("has the name " + ObjectProblem.quote(draft.name) + ": skipped");
        } else if (!names.add(new PortName(draft.name, draft.protocol))) {
            json.note("repeats port " + draft.name + " " + draft.protocol + ": skipped");
        } else {
            ports.add(new ServicePort(draft.name, draft.protocol, draft.port, draft.nodePort));
        }
    }

    private static final class PortDraft {
        private String name = "";
        private @Nullable Protocol protocol = Protocol.TCP;
        private int port;
        private int nodePort;
    }

    /// Unique within a Service.
    private record PortName(String name, Protocol protocol) {}

    private void externalIp() {
        namesExternalIps = true;
        Ip ip = json.ip();
        if (ip != null) {
            externalIps.add(ip);
        }
    }

    private void sourceRange() {
        Cidr range = json.cidr();
        if (range != null) {
            sourceRanges.add(range);
        }
    }

    private void affinityConfig(String field) {
        if (field.equals("clientIP")) {
            json.object(inner -> {
                if (inner.equals("timeoutSeconds")) {
                    affinitySeconds = json.number(LONGEST_AFFINITY_SECONDS);
                } else {
                    json.skip();
                }
            });
        } else {
            json.skip();
        }
    }

    private void loadBalancer(String field) {
        if (field.equals("ingress")) {
            json.list(ObjectRules.MOST_OF_A_SERVICE, this::ingress);
        } else {
            json.skip();
        }
    }

    private void ingress() {
        var ingress = new Ingress();
        json.object(field -> {
            switch (field) {
                case "ip" -> ingress.ip = json.ip();
                case "ipMode" -> ingress.ipMode = json.text("VIP");
                default -> json.skip();
            }
        });
        // As in kube-proxy: with any mode but VIP, the load balancer itself delivers to the node.
        if (ingress.ip != null && ingress.ipMode.equals("VIP")) {
            loadBalancerVips.add(ingress.ip);
        }
    }

    private static final class Ingress {
        private @Nullable Ip ip;
        private String ipMode = "VIP";
    }

    /// The record; null if the Service needs no rules.
    @Nullable Service service(
            ServiceName name, String scheduler, long created, SharedValues shared) {
        if (type.equals("ExternalName") || clusterIp.equals("None")) {
            return null;
        }
        if (clusterIp.isEmpty()) {
            json.note("spec.clusterIP", "is missing: the Service has no rules");
            return null;
        }
        List<Ip> ips = usableClusterIps();
        if (ips.isEmpty()) {
            return null;
        }
        boolean local = externalLocal && externalPolicyCounts();
        return new Service(
                name,
                ips,
                shared.servicePorts(ports),
                externalIps,
                loadBalancerVips,
                sourceRanges,
                internalLocal ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
                local ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
                usableAffinitySeconds(),
                local ? usableHealthCheckNodePort() : 0,
                scheduler,
                created);
    }

    /// The cluster IPs as kube-proxy chooses them: one for each of `ipFamilies`; without families
    /// or `clusterIPs`, only the one in `clusterIP`.
    private List<Ip> usableClusterIps() {
        List<Ip> usable = new ArrayList<>(2);
        if (ipFamilies.isEmpty() || clusterIps.isEmpty()) {
            addClusterIp(usable, "spec.clusterIP", clusterIp);
            return usable;
        }
        int count = Math.min(ipFamilies.size(), clusterIps.size());
        for (int i = 0; i < count; i++) {
            addClusterIp(usable, "spec.clusterIPs[" + i + "]", clusterIps.get(i));
        }
        return usable;
    }

    private void addClusterIp(List<Ip> usable, String field, String text) {
        Ip ip = json.ip(field, text);
        if (ip == null) {
            return;
        }
        if (usable.stream().anyMatch(other -> other.family() == ip.family())) {
            json.note(field, "is a second " + ip.family().label() + " address: skipped");
        } else {
            usable.add(ip);
        }
    }

    private boolean externalPolicyCounts() {
        return switch (type) {
            case "LoadBalancer", "NodePort" -> true;
            case "ClusterIP" -> namesExternalIps;
            default -> false;
        };
    }

    private int usableAffinitySeconds() {
        if (!affinity) {
            return 0;
        }
        return affinitySeconds == 0 ? DEFAULT_AFFINITY_SECONDS : affinitySeconds;
    }

    private int usableHealthCheckNodePort() {
        if (!type.equals("LoadBalancer")) {
            return 0;
        }
        if (healthCheckNodePort == 0) {
            json.note(
                    "spec.healthCheckNodePort",
                    "is missing: load balancers cannot ask for the health of the Service here");
        }
        return healthCheckNodePort;
    }
}
