package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyMode;
import dev.sluice.inspect.diff.ReadRules;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.wire.ListedRuleset;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of one family in this host's kernel, of any program. Reading changes nothing and loads
/// no module.
///
/// @param nftables the tables of nf_tables, also those that iptables keeps there
/// @param saved the lines that `iptables-save` prints; none if there is no iptables
/// @param ipvs virtual servers, sets and service addresses; null if IPVS is not loaded
/// @param failures what could not be read, one line each
public record KernelRules(
        IpFamily family,
        ListedRuleset nftables,
        List<String> saved,
        @Nullable InstalledState ipvs,
        List<String> failures) {
    /// This file exists only if the IPVS module is loaded.
    private static final Path IPVS = Path.of("/proc/net/ip_vs");

    /// What a failure to read nf_tables begins with.
    public static final String NF_TABLES = "nf_tables: ";

    /// What a failure to read the rules of iptables begins with.
    public static final String IPTABLES = "iptables: ";

    /// What a failure to read IPVS begins with.
    public static final String OF_IPVS = "IPVS: ";

    private static final String SERVICES = "-A KUBE-SERVICES ";

    public KernelRules {
        saved = List.copyOf(saved);
        failures = List.copyOf(failures);
    }

    /// Reads what the rules of some modes are made of; of large clusters, each part is large. To be
    /// called on a platform thread.
    public static KernelRules read(IpFamily family, Set<ProxyMode> modes) {
        List<String> failures = new ArrayList<>();
        boolean iptables = modes.contains(ProxyMode.IPTABLES) || modes.contains(ProxyMode.IPVS);
        return new KernelRules(
                family,
                modes.contains(ProxyMode.NFTABLES)
                        ? nftables(family, failures)
                        : ListedRuleset.NONE,
                iptables ? saved(family, failures) : List.of(),
                modes.contains(ProxyMode.IPVS) ? ipvs(family, failures) : null,
                failures);
    }

    private static ListedRuleset nftables(IpFamily family, List<String> failures) {
        try (var kernel =
                dev.sluice.nftables.wire.NetlinkKernel.open(family, NftablesBackend.TABLE)) {
            return kernel.ruleset();
        } catch (SyncException e) {
            failures.add(NF_TABLES + e.getMessage());
            return ListedRuleset.NONE;
        }
    }

    private static List<String> saved(IpFamily family, List<String> failures) {
        List<String> lines = new ArrayList<>();
        try {
            var programs = new Programs(List.of(), IptablesMode.LONGEST_RUN);
            new IptablesCommands(programs, Binaries.HOST, family).save(lines::add);
        } catch (SyncException e) {
            failures.add(IPTABLES + e.getMessage());
            lines.clear();
        }
        return lines;
    }

    private static @Nullable InstalledState ipvs(IpFamily family, List<String> failures) {
        if (!Files.exists(IPVS)) {
            return null;
        }
        try (var kernel = NetlinkKernel.open(family)) {
            return kernel.read();
        } catch (IOException | SyncException e) {
            failures.add(OF_IPVS + e.getMessage());
            return null;
        }
    }

    /// Why the rules of a mode could not be read; empty if they could.
    Optional<String> failure(ProxyMode mode) {
        String part = mode == ProxyMode.NFTABLES ? NF_TABLES : IPTABLES;
        return failures.stream()
                .filter(each ->
                        each.startsWith(part)
                                || (mode == ProxyMode.IPVS && !each.startsWith(NF_TABLES)))
                .findFirst();
    }

    /// The tables of iptables.
    public List<TableRules> tables() {
        return TableRules.of(SavedRules.parse(family, saved));
    }

    /// The rules that Sluice writes in a mode.
    ///
    /// @param host the node's own addresses of the family, the one of its connections first
    public ReadRules of(ProxyMode mode, List<Ip> host) {
        return switch (mode) {
            case IPTABLES -> ReadRules.iptables(family, tables(), host);
            case NFTABLES -> ReadRules.nftables(family, nftables, NftablesBackend.TABLE, host);
            case IPVS ->
                    ReadRules.ipvs(
                            family,
                            ipvs == null ? new InstalledState(Map.of(), Map.of(), Set.of()) : ipvs,
                            tables(),
                            host);
        };
    }

    /// The mode that kube-proxy's rules are of; empty if there are none.
    public Optional<ProxyMode> kubeProxysMode() {
        if (nftables.names().contains(NftablesBackend.KUBE_PROXY)) {
            return Optional.of(ProxyMode.NFTABLES);
        }
        boolean entered = false;
        for (String line : saved) {
            if (line.startsWith(SERVICES)) {
                entered = true;
                if (line.contains("--match-set KUBE-")) {
                    return Optional.of(ProxyMode.IPVS);
                }
            }
        }
        return entered ? Optional.of(ProxyMode.IPTABLES) : Optional.empty();
    }

    /// kube-proxy's rules; empty if there are none.
    ///
    /// @param host the node's own addresses of the family, the one of its connections first
    public Optional<ReadRules> kubeProxys(List<Ip> host) {
        return kubeProxysMode()
                .map(mode ->
                        mode == ProxyMode.NFTABLES
                                ? ReadRules.nftables(
                                        family, nftables, NftablesBackend.KUBE_PROXY, host)
                                : of(mode, host));
    }
}
