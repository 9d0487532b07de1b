package dev.sluice.daemon;

import dev.sluice.daemon.events.Events;
import dev.sluice.daemon.health.HealthPort;
import dev.sluice.daemon.http.Door;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.http.Where;
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
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens at the health ports of Services. What changes here belongs to the event loop alone.
final class ServiceDoors {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceDoors.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /// A socket that was closed gives its port free in the event loop's next round.
    private static final Duration NEXT_ROUND = Duration.ofMillis(50);

    private final WebServer server;
    private final BooleanSupplier healthy;
    private final Events events;
    private final Duration retry;
    private final Map<ServiceName, Opened> open = new HashMap<>();
    private final Set<String> complained = new HashSet<>();
    private Map<ServiceName, HealthPort> wanted = Map.of();
    private boolean waiting;

    /// The sockets of one Service.
    private static final class Opened {
        private final Set<Where> where;
        private final List<Door> doors = new ArrayList<>();

        Opened(Set<Where> where) {
            this.where = where;
        }

        void close() {
            doors.forEach(Door::close);
        }
    }

    /// @param healthy whether the daemon is; else nobody should send traffic here
    ServiceDoors(WebServer server, BooleanSupplier healthy, Events events) {
        this(server, healthy, events, RETRY);
    }

    ServiceDoors(WebServer server, BooleanSupplier healthy, Events events, Duration retry) {
        this.retry = retry;
        this.server = server;
        this.healthy = healthy;
        this.events = events;
    }

    /// From now on, listens at these and no others. From any thread.
    void set(Map<ServiceName, HealthPort> ports) {
        server.execute(() -> {
            wanted = ports;
            if (closeOthers()) {
                later(NEXT_ROUND);
            } else {
                openMissing();
            }
        });
    }

    private boolean closeOthers() {
        List<ServiceName> gone = new ArrayList<>();
        open.forEach((name, opened) -> {
            HealthPort port = wanted.get(name);
            if (port == null || !where(port).equals(opened.where)) {
                gone.add(name);
            }
        });
        gone.forEach(this::close);
        return !gone.isEmpty();
    }

    private void openMissing() {
        wanted.forEach((name, port) -> {
            if (!open.containsKey(name)) {
                open(name, port);
            }
        });
    }

    private void open(ServiceName name, HealthPort port) {
        var opened = new Opened(where(port));
        open.put(name, opened);
        for (Where where : opened.where) {
            var _ =
                    server.open(where, request -> answer(name, request))
                            .whenComplete((door, cause) -> {
                                if (door == null) {
                                    failed(name, opened, where, String.valueOf(cause));
                                } else if (open.get(name) == opened) {
                                    opened.doors.add(door);
                                } else {
                                    door.close();
                                }
                            });
        }
    }

    private void failed(ServiceName name, Opened opened, Where where, String cause) {
        String line =
                "healthCheckNodePort of Service %s: cannot listen on %s: %s"
                        .formatted(name, where, cause);
        events.record(NodeEvents.failedToServeHealthOf(name, line));
        if (complained.add(line)) {
            LOG.warn("{}; trying again every 5 s", line);
        }
        if (open.get(name) == opened) {
            close(name);
        }
        later(retry);
    }

    private void close(ServiceName name) {
        Opened opened = open.remove(name);
        if (opened != null) {
            opened.close();
        }
    }

    private void later(Duration delay) {
        if (!waiting) {
            waiting = true;
            server.later(
                    delay,
                    () -> {
                        waiting = false;
                        openMissing();
                    });
        }
    }

    private Response answer(ServiceName name, Request request) {
        HealthPort port = wanted.get(name);
        OptionalInt endpoints =
                port == null
                        ? OptionalInt.empty()
                        : port.endpointsFor(Ip.of(request.local().getHostAddress()));
        if (endpoints.isEmpty()) {
            return Response.NOT_FOUND;
        }
        int count = endpoints.getAsInt();
        boolean well = healthy.getAsBoolean();
        return Response.json(count > 0 && well ? 200 : 503, HealthPort.json(name, count, well))
                .with(
                        new Response.Header(
                                "X-Load-Balancing-Endpoint-Weight", Integer.toString(count)));
    }

    /// The sockets that a port needs. One for all addresses of IPv6 takes those of IPv4 as well,
    /// and excludes any other; whom it should not answer, it does not.
    static Set<Where> where(HealthPort port) {
        HealthPort.Local v4 = port.families().get(IpFamily.IPV4);
        HealthPort.Local v6 = port.families().get(IpFamily.IPV6);
        if (v6 != null && v6.addresses() instanceof NodePortAddresses.All) {
            return Set.of(Where.anywhere(port.port()));
        }
        Set<Where> where = new HashSet<>();
        if (v4 != null) {
            where.addAll(where(v4.addresses(), port.port()));
        }
        if (v6 != null) {
            where.addAll(where(v6.addresses(), port.port()));
        }
        return where;
    }

    private static Set<Where> where(NodePortAddresses addresses, int port) {
        return switch (addresses) {
            case NodePortAddresses.All() -> Set.of(Where.anywhereOfIpv4(port));
            case NodePortAddresses.Only(var ips) -> {
                Set<Where> where = new HashSet<>();
                new TreeSet<>(ips).forEach(ip -> where.add(Where.at(ip, port)));
                yield where;
            }
        };
    }
}
