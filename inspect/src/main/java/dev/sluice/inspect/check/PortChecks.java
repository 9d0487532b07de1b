package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeSetup.PortRange;
import dev.sluice.inspect.check.facts.OpenSocket;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Ports that both Services and the node's own programs use.
final class PortChecks {
    private static final String KUBE_PROXY = "kube-proxy";

    private PortChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(FindingKind.EPHEMERAL_NODE_PORTS, PortChecks::ephemeral),
                new Check(
                        FindingKind.NODE_PORT_TAKEN,
                        facts ->
                                facts.daemon()
                                        .plans()
                                        .and(facts.processes().sockets(), PortChecks::taken)),
                new Check(
                        FindingKind.STATUS_PORT_TAKEN,
                        facts -> facts.processes().sockets().map(all -> status(facts, all))),
                new Check(
                        FindingKind.HOST_PORT_CAPTURED,
                        facts ->
                                facts.daemon()
                                        .plans()
                                        .and(facts.processes().sockets(), PortSockets::new)
                                        .and(facts.kernel().addresses(), PortChecks::captured)));
    }

    private record PortSockets(List<Plan> plans, List<OpenSocket> sockets) {}

    private static Fact<List<Finding>> ephemeral(NodeFacts facts) {
        return facts.kernel()
                .setting("net.ipv4.ip_local_port_range")
                .and(
                        facts.kernel().setting("net.ipv4.ip_local_reserved_ports"),
                        (range, reserved) -> {
                            List<PortRange> kept = PortRanges.parse(reserved.orElse(""));
                            List<PortRange> own = List.of(facts.setup().nodePorts());
                            List<PortRange> given =
                                    PortRanges.parse(range.orElse("").replaceAll("\\s+", "-"));
                            boolean free = PortRanges.meet(own, PortRanges.without(given, kept));
                            return Check.when(
                                    free,
                                    FindingKind.EPHEMERAL_NODE_PORTS.at(
                                            "net.ipv4.ip_local_port_range",
                                            "programs get source ports of %s, node ports are %s: a connection from such a port hangs"
                                                    .formatted(
                                                            PortRanges.text(given),
                                                            PortRanges.text(own)),
                                            "RANGES",
                                            PortRanges.text(PortRanges.with(kept, own))));
                        });
    }

    /// What identifies a socket to which packets may come.
    private record Door(Protocol protocol, int port) {}

    private static List<Finding> taken(List<Plan> plans, List<OpenSocket> sockets) {
        Map<Door, OpenSocket> open = new HashMap<>();
        for (OpenSocket socket : sockets) {
            // Rules of nftables mode leave loopback addresses alone, and Sluice itself listens.
            if (!socket.own() && !socket.ip().isLoopback()) {
                open.put(new Door(socket.protocol(), socket.port()), socket);
            }
        }
        List<Finding> found = new ArrayList<>();
        PlannedPorts.visit(
                plans,
                (_, service, port, index) -> {
                    for (Frontend frontend : port.frontends()) {
                        OpenSocket socket =
                                frontend instanceof Frontend.NodePort(int number)
                                        ? open.get(new Door(port.name().protocol(), number))
                                        : null;
                        if (socket != null) {
                            found.add(taken(service, port, frontend, socket, index));
                        }
                    }
                });
        return found;
    }

    private static Finding taken(
            PlannedService service,
            PlannedPort port,
            Frontend frontend,
            OpenSocket socket,
            int index) {
        return withoutFrontend(
                FindingKind.NODE_PORT_TAKEN,
                service,
                port,
                frontend,
                index,
                "node port %d/%s: %s listens there and is not reached from outside"
                        .formatted(
                                frontend.port(),
                                port.name().protocol().lower(),
                                socket.holderText()));
    }

    private static List<Finding> status(NodeFacts facts, List<OpenSocket> sockets) {
        Set<Integer> used = new HashSet<>();
        sockets.forEach(socket -> used.add(socket.port()));
        List<Finding> found = new ArrayList<>();
        for (OpenSocket socket : sockets) {
            boolean health = socket.port() == facts.setup().healthPort();
            boolean metrics = socket.port() == facts.setup().metricsPort();
            boolean stranger =
                    socket.holder() != null
                            && !socket.own()
                            && !socket.holder().name().equals(KUBE_PROXY);
            if (socket.protocol() == Protocol.TCP && stranger && (health || metrics)) {
                found.add(
                        FindingKind.STATUS_PORT_TAKEN.at(
                                "port " + socket.port(),
                                socket.holderText() + " listens there",
                                "SETTING",
                                health ? "healthzBindAddress" : "metricsBindAddress",
                                "ADDRESS",
                                (health ? "0.0.0.0:" : "127.0.0.1:") + free(used, socket.port())));
            }
        }
        return found;
    }

    private static int free(Set<Integer> used, int from) {
        int port = from;
        while (used.contains(port)) {
            port++;
        }
        return port;
    }

    private static List<Finding> captured(PortSockets of, List<Ip> addresses) {
        List<Finding> found = new ArrayList<>();
        PlannedPorts.visit(
                of.plans(),
                (_, service, port, index) -> {
                    for (Frontend frontend : port.frontends()) {
                        if (frontend instanceof Frontend.ExternalIp(Ip ip, int number)
                                && addresses.contains(ip)) {
                            of.sockets().stream()
                                    .filter(socket -> takes(socket, port, ip, number))
                                    .limit(1)
                                    .forEach(socket ->
                                            found.add(
                                                    captured(
                                                            service, port, frontend, socket,
                                                            index)));
                        }
                    }
                });
        return found;
    }

    private static boolean takes(OpenSocket socket, PlannedPort port, Ip ip, int number) {
        boolean reached =
                socket.ip().equals(ip)
                        || (socket.ip().isUnspecified()
                                && (socket.ip().family() == ip.family()
                                        || socket.ip().family() == IpFamily.IPV6));
        return reached
                && !socket.own()
                && socket.port() == number
                && socket.protocol() == port.name().protocol();
    }

    private static Finding captured(
            PlannedService service,
            PlannedPort port,
            Frontend frontend,
            OpenSocket socket,
            int index) {
        return withoutFrontend(
                FindingKind.HOST_PORT_CAPTURED,
                service,
                port,
                frontend,
                index,
                "external IP %s is the node's own, where %s listens: its clients reach the Service instead"
                        .formatted(
                                FrontendKey.of(frontend, port.name().protocol()),
                                socket.holderText()));
    }

    /// A finding that is mended by removing a frontend from its Service.
    private static Finding withoutFrontend(
            FindingKind kind,
            PlannedService service,
            PlannedPort port,
            Frontend frontend,
            int index,
            String cause) {
        return kind.at(
                port.name().toString(),
                cause,
                "NAMESPACE",
                service.name().namespace(),
                "NAME",
                service.name().name(),
                "PATCH",
                PlannedPorts.without(frontend, index));
    }
}
