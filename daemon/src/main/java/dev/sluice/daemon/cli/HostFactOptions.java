package dev.sluice.daemon.cli;

import dev.sluice.daemon.mode.HostFacts;
import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.daemon.mode.TcpTracking;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.model.Ip;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The flags for the facts about a host that rules depend on. A missing one is looked up on this
/// host.
final class HostFactOptions {
    private HostFactOptions() {}

    static List<OptionSpec> all() {
        return List.of(
                OptionSpec.builder("--host-addresses")
                        .type(String.class)
                        .paramLabel("IP,..")
                        .description("the addresses of the host's interfaces")
                        .build(),
                fact("--nfacct", "rules count packets by nfacct (default: if its counters exist)"),
                fact("--random-fully", "iptables can draw ports at random (default: true)"),
                fact("--liberal-tcp", "connection tracking is liberal about TCP"));
    }

    private static OptionSpec fact(String name, String description) {
        return OptionSpec.builder(name)
                .type(Boolean.class)
                .arity("0..1")
                .fallbackValue("true")
                .paramLabel("BOOL")
                .description(description)
                .build();
    }

    static HostFacts given(ParseResult parsed) throws CommandException {
        Boolean counts = parsed.matchedOptionValue("--nfacct", null);
        Boolean liberal = parsed.matchedOptionValue("--liberal-tcp", null);
        return new HostFacts(
                addresses(parsed.matchedOptionValue("--host-addresses", null)),
                counts == null ? KernelCounters.stand() : counts,
                // The supported iptables versions all have --random-fully.
                parsed.matchedOptionValue("--random-fully", true),
                liberal == null ? TcpTracking.isLiberal() : liberal);
    }

    private static List<Ip> addresses(@Nullable String given) throws CommandException {
        if (given == null) {
            try {
                return HostAddresses.ofThisHost();
            } catch (SocketException e) {
                throw new CommandException(
                        "cannot list this host's addresses (" + e + "): give --host-addresses", e);
            }
        }
        List<Ip> addresses = new ArrayList<>();
        for (String text : given.split(",", -1)) {
            addresses.add(
                    Ip.parse(text)
                            .orElseThrow(() ->
                                    new CommandException(
                                            "--host-addresses: must be IP addresses, not \""
                                                    + text
                                                    + '"')));
        }
        return addresses;
    }
}
