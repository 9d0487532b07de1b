package dev.sluice.iptables;

import dev.sluice.iptables.Programs.Outcome;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Sysctl;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The properties of this host on which the rules of one family depend.
public final class Host {
    private static final String ROUTE_LOCALNET = "net/ipv4/conf/all/route_localnet";
    private static final String LIBERAL = "net/netfilter/nf_conntrack_tcp_be_liberal";

    private final IptablesVersion version;
    private final RuleSettings settings;
    private final PacketCounters counters;
    private final Path sysctls;

    /// Null if all parts of rules are known to be there.
    private final @Nullable RuleParts parts;

    Host(IptablesVersion version, RuleSettings settings, PacketCounters counters, Path sysctls) {
        this(version, settings, counters, sysctls, null);
    }

    private Host(
            IptablesVersion version,
            RuleSettings settings,
            PacketCounters counters,
            Path sysctls,
            @Nullable RuleParts parts) {
        this.version = version;
        this.settings = settings;
        this.counters = counters;
        this.sysctls = sysctls;
        this.parts = parts;
    }

    /// [#probe(Programs, Binaries, IpFamily, int, PacketCounters, Path, Consumer)] without remarks.
    public static Host probe(
            Programs programs,
            Binaries binaries,
            IpFamily family,
            int masqueradeBit,
            PacketCounters counters,
            Path sysctls)
            throws IOException {
        return probe(programs, binaries, family, masqueradeBit, counters, sysctls, _ -> {});
    }

    /// Checks whether iptables can be used on this host.
    ///
    /// @param masqueradeBit the bit of the packet mark that requests masquerading, 0 to 31
    /// @param sysctls `/proc/sys`
    /// @param remarks is called, also later, with one line about a part of rules that this host
    ///   lacks, or about the program that holds the lock a run waits for
    /// @throws IOException if iptables cannot be used; the message is one line with the reason
    public static Host probe(
            Programs programs,
            Binaries binaries,
            IpFamily family,
            int masqueradeBit,
            PacketCounters counters,
            Path sysctls,
            Consumer<String> remarks)
            throws IOException {
        Consumer<Process> slow = new LockHolder(remarks)::tell;
        String iptables = binaries.iptables(family);
        StringBuilder text = new StringBuilder();
        programs.run(List.of(iptables, "--version"), text::append);
        IptablesVersion version =
                IptablesVersion.parse(text.toString())
                        .orElseThrow(
                                () -> new IOException(iptables + " reports no version: " + text));
        if (version.compareTo(IptablesVersion.OLDEST) < 0) {
            throw new IOException(
                    "%s %s is too old: install %s or newer"
                            .formatted(iptables, version, IptablesVersion.OLDEST));
        }
        List<String> list = new ArrayList<>(List.of(iptables));
        list.addAll(IptablesCommands.WAIT);
        list.addAll(List.of("-S", "POSTROUTING", "-t", "nat"));
        Outcome outcome = programs.run(list, _ -> {}, slow);
        if (!outcome.succeeded()) {
            throw new IOException(Complaint.failure(iptables + ", table nat,", outcome));
        }
        RuleSettings settings =
                RuleSettings.DEFAULTS
                        .withMasqueradeBit(masqueradeBit)
                        .withDropInvalid(!isSet(sysctls.resolve(LIBERAL)));
        var probe = new RuleProbe(programs, binaries, family, slow);
        var parts = new RuleParts(probe, family, remarks);
        return new Host(version, settings, counters, sysctls, parts);
    }

    /// Checks the matches and targets that rules cannot do without.
    ///
    /// @throws IOException if iptables refuses one that every node needs, or cannot be asked; the
    ///   message is one line
    public void requireParts() throws IOException {
        if (parts != null) {
            parts.require();
            parts.tryOfSomeServices();
        }
    }

    public IptablesVersion version() {
        return version;
    }

    /// Prepares the host for the rules of a plan: a sysctl and the packet counters.
    ///
    /// @return the settings for compiling the rules, without what iptables refuses
    /// @throws SyncException if the sysctl cannot be set, or iptables cannot be asked
    public RuleSettings prepare(Plan plan) throws SyncException {
        if (plan.family() == IpFamily.IPV4 && plan.node().localhostNodePorts()) {
            try {
                routeLocalnet(sysctls);
            } catch (IOException e) {
                throw new SyncException(String.valueOf(e.getMessage()), e);
            }
        }
        RuleSettings wanted =
                settings.withCounters(
                        counters.ensure(RuleSettings.INVALID_COUNTER),
                        counters.ensure(RuleSettings.LOCALHOST_COUNTER));
        try {
            return parts == null ? wanted : parts.limit(wanted);
        } catch (IOException e) {
            throw new SyncException("cannot try iptables: " + e.getMessage(), e);
        }
    }

    /// Sets the sysctl `route_localnet`, which lets packets to a loopback address be forwarded to
    /// an endpoint.
    ///
    /// @param sysctls `/proc/sys`
    /// @throws IOException if it cannot be set
    public static void routeLocalnet(Path sysctls) throws IOException {
        Path file = sysctls.resolve(ROUTE_LOCALNET);
        try {
            if (!isSet(file)) {
                new Sysctl(file).write(1);
            }
        } catch (IOException e) {
            throw new IOException(
                    "cannot set sysctl "
                            + ROUTE_LOCALNET
                            + ", which node ports on loopback addresses need (or switch them off:"
                            + " iptables.localhostNodePorts: false): "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean isSet(Path sysctl) throws IOException {
        try {
            return new Sysctl(sysctl).read() != 0;
        } catch (NoSuchFileException _) {
            // This kernel lacks the sysctl, or its module is not loaded yet.
            return false;
        }
    }
}
