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

/// Listens at the health check node ports of Services: a socket for each address and port, which
/// opens, fails and is tried again without regard to any other. What changes here belongs to the
/// event loop alone.
public final class HealthCheckNodePortServer {
    private static final Duration RETRY = Duration.ofSeconds(5);

    /// A socket that was closed gives its port free in the event loop's next round.
    private static final Duration NEXT_ROUND = Duration.ofMillis(50);

    private final WebServer server;
    private final BooleanSupplier healthy;
    private final Events events;
    private final Duration retry;
    private final Logger log;
    private final Map<BindAddress, Listening> sockets = new HashMap<>();

    /// Ports of sockets that were closed just now, with their number.
    private final Map<Integer, Integer> closing = new HashMap<>();

    private Map<ServiceName, HealthPort> wanted = Map.of();
    private Map<BindAddress, ServiceName> owners = Map.of();
    private Set<Contest> lost = Set.of();

    /// @param toldOf the Service that is told of failures
    private record Listening(ServiceName toldOf, RetryingListenSocket socket) {}

    /// A Service that wants what another has.
    private record Contest(BindAddress address, ServiceName loser) {}

    /// @param healthy whether the daemon is; else nobody should send traffic here
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

    /// From now on, listens at these and no others. From any thread.
    public void set(Map<ServiceName, HealthPort> ports) {
        server.execute(() -> {
            wanted = ports;
            assign();
            closeOthers();
            openMissing();
        });
    }

    /// Gives each address to one Service: to the one that has it, or else to the first by name.
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
        losing.stream().filter(contest -> !lost.contains(contest)).forEach(this::tellLoser);
        lost = losing;
    }

    private void tellLoser(Contest contest) {
        tell(
                contest.loser(),
                "cannot listen on %s: that is the one of Service %s"
                        .formatted(contest.address(), owners.get(contest.address())));
    }

    private void closeOthers() {
        List<BindAddress> gone = new ArrayList<>();
        sockets.forEach((address, listening) -> {
            ServiceName owner = owners.get(address);
            // One that is open answers for whoever owns it.
            boolean serves = listening.socket().isOpen() || listening.toldOf().equals(owner);
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
                        tell(name, "cannot listen on %s: %s".formatted(address, why));
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

    private void tell(ServiceName name, String why) {
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

    /// The addresses that a port needs. That of all addresses of IPv6 takes those of IPv4 as well,
    /// and excludes any other; whom it should not answer, it does not.
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
