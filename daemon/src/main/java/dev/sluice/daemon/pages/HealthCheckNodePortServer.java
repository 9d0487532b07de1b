package dev.sluice.daemon.pages;

import dev.sluice.daemon.health.HealthPort;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.RetryingListenSocket;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.kube.events.Events;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodePortAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens at the health check node ports of Services. Each address and port has a socket that
/// opens, fails and is retried independently. The state is used by the event loop only.
public final class HealthCheckNodePortServer {
    private static final Duration RETRY = Duration.ofSeconds(5);

    /// The port of a closed socket is free after the next round of the event loop.
    private static final Duration NEXT_ROUND = Duration.ofMillis(50);

    private final WebServer server;
    private final BooleanSupplier healthy;
    private final Events events;
    private final Duration retry;
    private final Logger log;
    private final Map<BindAddress, Listening> sockets = new HashMap<>();

    /// The number of sockets that were just closed, by port.
    private final Map<Integer, Integer> closing = new HashMap<>();

    private Map<ServiceName, HealthPort> wanted = Map.of();
    private Map<BindAddress, ServiceName> owners = Map.of();
    private Set<Contest> lost = Set.of();

    /// @param notified the Service that failures are reported to
    private record Listening(ServiceName notified, RetryingListenSocket socket) {}

    /// A Service that wants an address that another Service has.
    private record Contest(BindAddress address, ServiceName loser) {}

    /// @param healthy whether the daemon is healthy; otherwise the answers are negative
    public HealthCheckNodePortServer(WebServer server, BooleanSupplier healthy, Events events) {
        this(
                server,
                healthy,
                events,
                RETRY,
                LoggerFactory.getLogger(HealthCheckNodePortServer.class));
    }

    public HealthCheckNodePortServer(
            WebServer server, BooleanSupplier healthy, Events events, Duration retry, Logger log) {
        this.server = server;
        this.healthy = healthy;
        this.events = events;
        this.retry = retry;
        this.log = log;
    }

    /// Listens at these ports and no others from now on. From any thread.
    public void set(Map<ServiceName, HealthPort> ports) {
        server.execute(() -> {
            wanted = ports;
            assign();
            closeOthers();
            openMissing();
        });
    }

    /// Assigns each address to one Service: to its present owner, else to the first by name.
    private void assign() {
        Map<BindAddress, ServiceName> before = owners;
        Map<BindAddress, ServiceName> now = new HashMap<>();
        Set<Contest> losing = new HashSet<>();
        new TreeMap<>(wanted)
                .forEach((name, port) -> {
                    for (BindAddress address : addresses(port)) {
                        ServiceName other = now.putIfAbsent(address, name);
                        if (other != null && name.equals(before.get(address))) {
                            now.put(address, name);
                            losing.add(new Contest(address, other));
                        } else if (other != null) {
                            losing.add(new Contest(address, name));
                        }
                    }
                });
        owners = now;
        losing.stream().filter(contest -> !lost.contains(contest)).forEach(this::reportLoss);
        lost = losing;
    }

    private void reportLoss(Contest contest) {
        report(
                contest.loser(),
                "cannot listen on %s: that is the one of Service %s"
                        .formatted(contest.address(), owners.get(contest.address())));
    }

    private void closeOthers() {
        List<BindAddress> gone = new ArrayList<>();
        sockets.forEach((address, listening) -> {
            ServiceName owner = owners.get(address);
            // An open socket answers for any owner.
            boolean serves = listening.socket().isOpen() || listening.notified().equals(owner);
            if (owner == null || !serves) {
                gone.add(address);
            }
        });
        if (!gone.isEmpty()) {
            gone.forEach(this::close);
            var _ =
                    server.later(
                            NEXT_ROUND,
                            () -> {
                                gone.forEach(this::closed);
                                openMissing();
                            });
        }
    }

    private void close(BindAddress address) {
        Listening listening = sockets.remove(address);
        if (listening != null) {
            listening.socket().close();
        }
        closing.merge(address.port(), 1, Integer::sum);
    }

    private void closed(BindAddress address) {
        closing.computeIfPresent(address.port(), (_, count) -> count > 1 ? count - 1 : null);
    }

    private void openMissing() {
        owners.forEach((address, name) -> {
            if (!sockets.containsKey(address) && !closing.containsKey(address.port())) {
                sockets.put(address, new Listening(name, open(address, name)));
            }
        });
    }

    private RetryingListenSocket open(BindAddress address, ServiceName name) {
        var observer =
                new RetryingListenSocket.Observer() {
                    @Override
                    public void failed(String why) {
                        report(name, "cannot listen on %s: %s".formatted(address, why));
                    }

                    @Override
                    public void mended() {
                        log.info(
                                "healthCheckNodePort of Service {}: listening on {}",
                                name,
                                address);
                    }
                };
        return server.openWhereThereIsRoom(
                address, request -> answer(address, request), retry, observer);
    }

    private void report(ServiceName name, String why) {
        String line = "healthCheckNodePort of Service %s: %s".formatted(name, why);
        events.record(NodeEvents.failedToServeHealthOf(name, line));
        log.warn("{}; trying again every 5 s", line);
    }

    private Response answer(BindAddress address, Request request) {
        ServiceName name = owners.get(address);
        HealthPort port = name == null ? null : wanted.get(name);
        OptionalInt endpoints =
                port == null
                        ? OptionalInt.empty()
                        : port.endpointsFor(Ip.of(request.local().getHostAddress()));
        if (name == null || endpoints.isEmpty()) {
            return Response.NOT_FOUND;
        }
        int count = endpoints.getAsInt();
        boolean well = healthy.getAsBoolean();
        return Response.json(count > 0 && well ? 200 : 503, HealthPort.json(name, count, well))
                .with(
                        new Response.Header(
                                "X-Load-Balancing-Endpoint-Weight", Integer.toString(count)));
    }

    /// The addresses to listen at. The IPv6 wildcard also accepts IPv4 and excludes other sockets
    /// of the port. Requests to addresses that should not answer get a 404.
    static Set<BindAddress> addresses(HealthPort port) {
        HealthPort.Local v4 = port.families().get(IpFamily.IPV4);
        HealthPort.Local v6 = port.families().get(IpFamily.IPV6);
        if (v6 != null && v6.addresses() instanceof NodePortAddresses.All) {
            return Set.of(BindAddress.anywhere(port.port()));
        }
        Set<BindAddress> addresses = new HashSet<>();
        if (v4 != null) {
            addresses.addAll(addresses(v4.addresses(), port.port()));
        }
        if (v6 != null) {
            addresses.addAll(addresses(v6.addresses(), port.port()));
        }
        return addresses;
    }

    private static Set<BindAddress> addresses(NodePortAddresses where, int port) {
        return switch (where) {
            case NodePortAddresses.All() -> Set.of(BindAddress.anywhereOfIpv4(port));
            case NodePortAddresses.Only(var ips) -> {
                Set<BindAddress> addresses = new HashSet<>();
                ips.forEach(ip -> addresses.add(BindAddress.at(ip, port)));
                yield addresses;
            }
        };
    }
}
