package dev.sluice.daemon.explain;

import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.ipvs.trace.IpvsHooks;
import dev.sluice.ipvs.trace.ReadSets;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.wire.AskedRuleset;
import dev.sluice.nftables.wire.ListedRuleset;
import dev.sluice.nftables.wire.NftablesHooks;
import dev.sluice.sync.SyncException;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.PacketTracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A tracer over all rules that packets of one family pass on this host, whoever wrote them: tables
/// of nftables, tables of both variants of iptables, and IPVS with its sets. Used by one thread, in
/// whose network namespace it reads.
public final class KernelTracer implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofSeconds(30);

    /// The tables in nf_tables that iptables' own programs read better.
    public static final Set<String> OF_IPTABLES =
            Set.of("raw", "mangle", "nat", "filter", "security");

    /// It exists while the module is loaded. To ask IPVS itself would load it.
    private static final Path IPVS = Path.of("/proc/net/ip_vs");

    private final AskedRuleset ruleset;
    private final NftChains chains;
    private final PacketTracer tracer;

    private KernelTracer(AskedRuleset ruleset, NftChains chains, PacketTracer tracer) {
        this.ruleset = ruleset;
        this.chains = chains;
        this.tracer = tracer;
    }

    /// Reads the rules.
    ///
    /// @param host the addresses and routes of this host
    /// @throws IOException if something cannot be read; the message is one line that names it
    public static KernelTracer open(IpFamily family, HostNetwork host) throws IOException {
        var ruleset = AskedRuleset.open(family, OF_IPTABLES::contains);
        NftChains chains = null;
        try {
            chains = NftChains.open(family, OF_IPTABLES, new Programs(List.of(), LONGEST_RUN));
            List<HookFunction> functions = functions(family, host, ruleset, chains);
            return new KernelTracer(ruleset, chains, new PacketTracer(functions, host));
        } catch (IOException | RuntimeException e) {
            if (chains != null) {
                chains.close();
            }
            ruleset.close();
            throw e;
        }
    }

    private static List<HookFunction> functions(
            IpFamily family, HostNetwork host, AskedRuleset ruleset, NftChains chains)
            throws IOException {
        InstalledState ipvs = Files.exists(IPVS) ? ipvs(family) : null;
        SetLookup sets = sets(ipvs);
        List<HookFunction> functions = readWhole(ruleset.ruleset(), ipvs, host);
        for (Binaries variant : installed(family)) {
            functions.addAll(
                    variant == Binaries.NFT
                            ? IptablesHooks.ofChains(family, chains, host, sets)
                            : IptablesHooks.ofSaved(family, saved(variant, family), host, sets));
        }
        return functions;
    }

    /// A tracer over rules that were read before.
    ///
    /// @param ruleset the tables of nftables, without those that iptables' own programs list
    /// @param ipvs null if IPVS is not loaded
    /// @param saved what the `iptables-save` of each variant prints
    /// @param host the addresses and routes of the host that the rules are of
    public static PacketTracer of(
            IpFamily family,
            ListedRuleset ruleset,
            @Nullable InstalledState ipvs,
            List<List<String>> saved,
            HostNetwork host) {
        List<HookFunction> functions = readWhole(ruleset, ipvs, host);
        for (List<String> lines : saved) {
            functions.addAll(IptablesHooks.ofSaved(family, lines, host, sets(ipvs)));
        }
        return new PacketTracer(functions, host);
    }

    private static List<HookFunction> readWhole(
            ListedRuleset ruleset, @Nullable InstalledState ipvs, HostNetwork host) {
        List<HookFunction> functions = new ArrayList<>(NftablesHooks.of(ruleset, host));
        if (ipvs != null) {
            functions.addAll(IpvsHooks.of(ipvs, host));
        }
        return functions;
    }

    private static SetLookup sets(@Nullable InstalledState ipvs) {
        return ipvs == null ? SetLookup.NONE : new ReadSets(ipvs);
    }

    /// The tracer. Valid until this is closed.
    public PacketTracer tracer() {
        return tracer;
    }

    @Override
    public void close() {
        chains.close();
        ruleset.close();
    }

    /// Returns the variants of iptables whose rules are read: both may have rules, whichever of
    /// them `iptables` is.
    public static List<Binaries> installed(IpFamily family) {
        String path = System.getenv().getOrDefault("PATH", "");
        List<Binaries> named =
                Stream.of(Binaries.NFT, Binaries.LEGACY)
                        .filter(variant -> variant.isInstalled(family, path))
                        .toList();
        return !named.isEmpty()
                ? named
                : Stream.of(Binaries.HOST)
                        .filter(variant -> variant.isInstalled(family, path))
                        .toList();
    }

    private static InstalledState ipvs(IpFamily family) throws IOException {
        try (var kernel = NetlinkKernel.open(family)) {
            return kernel.read();
        } catch (SyncException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<String> saved(Binaries variant, IpFamily family) throws IOException {
        List<String> lines = new ArrayList<>();
        try {
            new IptablesCommands(new Programs(List.of(), LONGEST_RUN), variant, family)
                    .save(lines::add);
        } catch (SyncException e) {
            throw new IOException(e.getMessage(), e);
        }
        return lines;
    }
}
