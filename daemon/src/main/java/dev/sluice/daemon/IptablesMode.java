package dev.sluice.daemon;

import dev.sluice.daemon.config.ProxyConfig;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Canary;
import dev.sluice.iptables.Cleanup;
import dev.sluice.iptables.DriftWatch;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.RulesetWatch;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts iptables mode together for each family that the host can do.
public final class IptablesMode {
    private static final Logger LOG = LoggerFactory.getLogger(IptablesMode.class);
    private static final Path PROC = Path.of("/proc");

    // At 10,000 Services a full load takes seconds; a minute means that it hangs.
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);
    private static final Duration CANARY_INTERVAL = Duration.ofSeconds(2);

    private IptablesMode() {}

    /// @throws FatalException where the host can do neither family
    static Map<IpFamily, Backend> backends(ProxyConfig config, PacketCounters counters) {
        var programs = new Programs(List.of(), LONGEST_RUN);
        var families = new HostFamilies(PROC);
        Map<IpFamily, Backend> backends = new EnumMap<>(IpFamily.class);
        Map<IpFamily, String> missing = new EnumMap<>(IpFamily.class);
        for (IpFamily family : IpFamily.values()) {
            families.whyOff(family)
                    .ifPresentOrElse(
                            reason -> missing.put(family, reason),
                            () -> {
                                try {
                                    backends.put(
                                            family, backend(config, programs, family, counters));
                                } catch (IOException e) {
                                    missing.put(family, e.getMessage());
                                }
                            });
        }
        if (backends.isEmpty()) {
            throw new FatalException("iptables is not available on this host: " + missing);
        }
        missing.forEach((family, reason) -> LOG.info("no {} rules: {}", family.label(), reason));
        return backends;
    }

    /// Removes every rule of both families, of those that iptables can do.
    ///
    /// @throws FatalException naming what could not be removed
    public static void cleanup() {
        var programs = new Programs(List.of(), LONGEST_RUN);
        List<String> failures = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            Host host;
            try {
                host = probe(programs, family, 0, PacketCounters.NONE);
            } catch (IOException e) {
                LOG.info("{}: nothing to remove: {}", family.label(), e.getMessage());
                continue;
            }
            try {
                var iptables = new IptablesCommands(programs, Binaries.HOST, family);
                new Cleanup(iptables, host.version()).run();
                LOG.info("{}: no rule of ours is left", family.label());
            } catch (SyncException e) {
                failures.add(family.label() + ": " + e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new FatalException(
                    "encountered an error while tearing down rules: "
                            + String.join("; ", failures));
        }
    }

    private static Host probe(
            Programs programs, IpFamily family, int masqueradeBit, PacketCounters counters)
            throws IOException {
        return Host.probe(
                programs, Binaries.HOST, family, masqueradeBit, counters, PROC.resolve("sys"));
    }

    private static Backend backend(
            ProxyConfig config, Programs programs, IpFamily family, PacketCounters counters)
            throws IOException {
        Host host = probe(programs, family, config.masqueradeBit(), counters);
        LOG.info("{}: iptables {}", family.label(), host.version());
        var iptables = new IptablesCommands(programs, Binaries.HOST, family);
        DriftWatch watch =
                host.version().nft()
                        ? new RulesetWatch(family, iptables::runs)
                        : new Canary(iptables, CANARY_INTERVAL, System::nanoTime);
        return new IptablesBackend(iptables, host, watch);
    }
}
