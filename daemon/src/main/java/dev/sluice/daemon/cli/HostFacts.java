package dev.sluice.daemon.cli;

import dev.sluice.daemon.HostAddresses;
import dev.sluice.daemon.KernelCounters;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.Ip;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// What rules depend on in the host: given by flags, else looked up in this one.
///
/// @param addresses of the host's interfaces
/// @param counts the kernel has nfacct counters
/// @param randomFully iptables can draw ports at random
/// @param liberal connection tracking is liberal about TCP
record HostFacts(List<Ip> addresses, boolean counts, boolean randomFully, boolean liberal) {
    private static final Path LIBERAL =
            Path.of("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal");

    static List<OptionSpec> options() {
        return List.of(
                OptionSpec.builder("--host-addresses")
                        .type(String.class)
                        .paramLabel("IP,..")
                        .description("the addresses of the host's interfaces")
                        .build(),
                fact("--nfacct", "the kernel counts packets by nfacct"),
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

    static HostFacts of(ParseResult parsed) throws CommandException {
        Boolean counts = parsed.matchedOptionValue("--nfacct", null);
        Boolean liberal = parsed.matchedOptionValue("--liberal-tcp", null);
        return new HostFacts(
                addresses(parsed.matchedOptionValue("--host-addresses", null)),
                counts == null ? KernelCounters.areSupported() : counts,
                // Older versions than the ones that can are not supported.
                parsed.matchedOptionValue("--random-fully", true),
                liberal == null ? isLiberal() : liberal);
    }

    RuleSettings settings(int masqueradeBit) {
        return new RuleSettings(masqueradeBit, randomFully, !liberal, counts, counts);
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

    private static boolean isLiberal() {
        try {
            return !Files.readString(LIBERAL).strip().equals("0");
        } catch (IOException _) {
            return false; // connection tracking is not loaded, so it is as by default
        }
    }
}
