package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.Flag;
import dev.sluice.config.GoDuration;
import dev.sluice.inspect.live.PacketNames;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.inspect.services.ServiceStatus;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.nftrace.TraceTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// What `sluice trace` was asked for.
///
/// @param to as it was typed
/// @param names of the addresses of Services, as far as a daemon told them
record TraceOptions(
        String to, List<TraceTarget> targets, int limit, Duration time, PacketNames names) {
    private static final int DEFAULT_LIMIT = 200;
    private static final int HIGHEST_LIMIT = 10_000;
    private static final Duration DEFAULT_TIME = Duration.ofSeconds(10);
    private static final Duration LONGEST_TIME = Duration.ofMinutes(10);

    /// Each needs a rule for each protocol, in two chains.
    private static final int MOST_TARGETS = 500;

    /// An address and port, or a port at any address of the node.
    private record Address(IpFamily family, @Nullable Ip ip, int port) {}

    static List<OptionSpec> options() {
        return List.of(
                OptionSpec.builder("--to")
                        .type(String.class)
                        .paramLabel("IP:PORT|NAMESPACE/NAME")
                        .required(true)
                        .description(
                                "where the packets go, before translation; a Service stands for all"
                                        + " its addresses and node ports, which the daemon tells")
                        .build(),
                OptionSpec.builder("--from")
                        .type(String.class)
                        .paramLabel("IP")
                        .description("the only source (default: any)")
                        .build(),
                OptionSpec.builder("--for")
                        .type(String.class)
                        .paramLabel("DURATION")
                        .description("how long to trace, at most 10m (default: 10s)")
                        .build(),
                OptionSpec.builder("--limit")
                        .type(String.class)
                        .paramLabel("N")
                        .description(
                                "how many packets to trace, at most %d (default: %d)"
                                        .formatted(HIGHEST_LIMIT, DEFAULT_LIMIT))
                        .build(),
                OptionSpec.builder("--address")
                        .type(String.class)
                        .paramLabel("IP:PORT")
                        .description(
                                "where the daemon serves metrics (default: as --config says, or"
                                        + " 127.0.0.1:10249 or [::1]:10249)")
                        .build(),
                Flag.all().stream()
                        .filter(flag -> flag.word().equals("config"))
                        .map(flag -> FlagOptions.of(flag).build())
                        .findFirst()
                        .orElseThrow());
    }

    /// @throws CommandException if an option is wrong, or a Service is named and no daemon tells
    ///   its addresses
    static TraceOptions of(ParseResult parsed) throws CommandException {
        String to = parsed.matchedOptionValue("--to", "");
        int limit = limit(parsed);
        Duration time = time(parsed);
        InetAddress from = from(parsed);
        Optional<Address> address = address(to);
        List<ServiceStatus> services = services(parsed, to, address.isEmpty());
        List<TraceTarget> targets =
                address.isPresent()
                        ? List.of(target(address.get(), protocols(), from))
                        : targets(to, services, from);
        return new TraceOptions(to, targets, limit, time, names(services));
    }

    private static int limit(ParseResult parsed) throws CommandException {
        String text = parsed.matchedOptionValue("--limit", Integer.toString(DEFAULT_LIMIT));
        if (text.matches("[0-9]{1,6}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= HIGHEST_LIMIT) {
                return limit;
            }
        }
        throw new CommandException(
                "--limit: must be a number from 1 to %d, not %s"
                        .formatted(HIGHEST_LIMIT, OneLine.quote(text)));
    }

    private static Duration time(ParseResult parsed) throws CommandException {
        String text = parsed.matchedOptionValue("--for", GoDuration.print(DEFAULT_TIME));
        return GoDuration.parse(text)
                .filter(time -> time.isPositive() && time.compareTo(LONGEST_TIME) <= 0)
                .orElseThrow(() ->
                        new CommandException(
                                "--for: must be a time of at most 10m, such as 10s, not "
                                        + OneLine.quote(text)));
    }

    private static @Nullable InetAddress from(ParseResult parsed) throws CommandException {
        String text = parsed.matchedOptionValue("--from", "");
        if (text.isEmpty()) {
            return null;
        }
        Ip ip =
                Ip.parse(text)
                        .orElseThrow(() ->
                                new CommandException(
                                        "--from: must be an IP address, not "
                                                + OneLine.quote(text)));
        return inet(ip);
    }

    /// Reads `IP:PORT` or `[IPv6]:PORT`; empty if it is something else.
    private static Optional<Address> address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!port.matches("[0-9]{1,5}") || (host.indexOf(':') >= 0 && !bracketed)) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        return Ip.parse(bracketed ? host.substring(1, host.length() - 1) : host)
                .filter(_ -> number >= 1 && number <= 65_535)
                .map(ip -> new Address(ip.family(), ip, number));
    }

    /// Asks the daemon for the addresses of one Service, or of all to name them. Without a daemon
    /// there are no names.
    private static List<ServiceStatus> services(ParseResult parsed, String to, boolean needed)
            throws CommandException {
        if (needed && (to.indexOf('/') < 0 || ServiceFilter.parse(to).isEmpty())) {
            throw new CommandException(
                    "--to: must be IP:PORT, [IPv6]:PORT or NAMESPACE/NAME, not "
                            + OneLine.quote(to));
        }
        try {
            return DaemonClient.of(parsed)
                    .ask(
                            "services",
                            needed ? Map.of("service", to) : Map.of(),
                            ServiceStatus.KIND,
                            ServiceStatus.class)
                    .items();
        } catch (CommandException e) {
            if (needed) {
                throw e;
            }
            return List.of();
        }
    }

    private static List<TraceTarget> targets(
            String to, List<ServiceStatus> services, @Nullable InetAddress from)
            throws CommandException {
        List<TraceTarget> targets = new ArrayList<>();
        for (ServiceStatus service : services) {
            Optional<Protocol> protocol = Protocol.parse(service.protocol());
            Optional<Address> address = frontend(service);
            if (protocol.isPresent() && address.isPresent()) {
                targets.add(target(address.get(), List.of(protocol.get().number()), from));
            }
        }
        if (targets.isEmpty()) {
            throw new CommandException("--to: the daemon knows no Service " + OneLine.quote(to));
        }
        if (targets.size() > MOST_TARGETS) {
            throw new CommandException(
                    "--to: %s has %d addresses, which are too many to trace at once; name one"
                            .formatted(OneLine.quote(to), targets.size()));
        }
        return targets;
    }

    /// A node port is written `*:PORT`.
    private static Optional<Address> frontend(ServiceStatus service) {
        String text = service.frontend();
        if (text.startsWith("*:")) {
            IpFamily family =
                    Arrays.stream(IpFamily.values())
                            .filter(each -> each.label().equals(service.family()))
                            .findFirst()
                            .orElse(IpFamily.IPV4);
            return address("0.0.0.0" + text.substring(1))
                    .map(any -> new Address(family, null, any.port()));
        }
        return address(text);
    }

    private static TraceTarget target(
            Address address, List<Integer> protocols, @Nullable InetAddress from)
            throws CommandException {
        Ip ip = address.ip();
        int family =
                address.family() == IpFamily.IPV4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
        return new TraceTarget(
                family, ip == null ? null : inet(ip), protocols, address.port(), from);
    }

    private static List<Integer> protocols() {
        return Arrays.stream(Protocol.values()).map(Protocol::number).toList();
    }

    private static InetAddress inet(Ip ip) throws CommandException {
        try {
            return InetAddress.getByAddress(ip.bytes());
        } catch (UnknownHostException e) {
            throw new CommandException("not an address: " + ip, e);
        }
    }

    private static PacketNames names(List<ServiceStatus> services) {
        Map<String, String> names = new HashMap<>();
        for (ServiceStatus service : services) {
            String port = service.port();
            String address = service.frontend();
            names.put(
                    service.protocol().toLowerCase(Locale.ROOT)
                            + " "
                            + (address.startsWith("*:") ? address.substring(1) : address),
                    port == null ? service.service() : service.service() + ":" + port);
        }
        return new PacketNames(names);
    }
}
