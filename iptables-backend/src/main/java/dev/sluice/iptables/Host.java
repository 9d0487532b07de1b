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
import java.util.List;

/// The properties of this host on which the rules of one family depend.
public final class Host {
    private static final String ROUTE_LOCALNET = "net/ipv4/conf/all/route_localnet";
    private static final String LIBERAL = "net/netfilter/nf_conntrack_tcp_be_liberal";

    private final IptablesVersion version;
    private final RuleSettings settings;
    private final PacketCounters counters;
    private final Path sysctls;

    Host(IptablesVersion version, RuleSettings settings, PacketCounters counters, Path sysctls) {
        this.version = version;
        this.settings = settings;
        this.counters = counters;
        this.sysctls = sysctls;
    }

    /// Checks whether iptables can be used on this host.
    ///
    /// @param masqueradeBit the bit of the packet mark that requests masquerading, 0 to 31
    /// @param sysctls `/proc/sys`
    /// @throws IOException if iptables cannot be used; the message is one line with the reason
    public static Host probe(
            Programs programs,
            Binaries binaries,
            IpFamily family,
            int masqueradeBit,
            PacketCounters counters,
            Path sysctls)
            throws IOException {
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
        List<String> list = List.of(iptables, "-w", "5", "-S", "POSTROUTING", "-t", "nat");
        Outcome outcome = programs.run(list, _ -> {});
        if (!outcome.succeeded()) {
            throw new IOException(Complaint.failure(iptables + ", table nat,", outcome));
        }
        RuleSettings settings =
                RuleSettings.DEFAULTS
                        .withMasqueradeBit(masqueradeBit)
                        .withDropInvalid(!isSet(sysctls.resolve(LIBERAL)));
        return new Host(version, settings, counters, sysctls);
    }

    public IptablesVersion version() {
        return version;
    }

    /// Prepares the host for the rules of a plan: a sysctl and the packet counters.
    ///
    /// @return the settings for compiling the rules
    /// @throws SyncException if the sysctl cannot be set
    public RuleSettings prepare(Plan plan) throws SyncException {
        if (plan.family() == IpFamily.IPV4 && plan.node().localhostNodePorts()) {
            try {
                routeLocalnet(sysctls);
            } catch (IOException e) {
                throw new SyncException(String.valueOf(e.getMessage()), e);
            }
        }
        return settings.withCounters(
                counters.ensure(RuleSettings.INVALID_COUNTER),
                counters.ensure(RuleSettings.LOCALHOST_COUNTER));
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
