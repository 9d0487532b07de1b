package dev.sluice.daemon.bundle;

import dev.sluice.daemon.explain.KernelTracer;
import dev.sluice.daemon.mode.KernelRules;
import dev.sluice.inspect.bundle.BundleException;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.SupportBundle;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.nftables.wire.ListedRuleset;
import dev.sluice.nftables.wire.RecordedRuleset;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.PacketTracer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of one family in the kernel of a bundle's host, of any program.
///
/// @param nftables the tables of nf_tables, without those that iptables keeps there
/// @param iptables what `iptables-save` printed on that host
/// @param variants what the `iptables-save` of each variant printed
/// @param ipvs null if IPVS was not loaded
/// @param failures what could not be read there, or is not in the bundle
record BundledRules(
        IpFamily family,
        ListedRuleset nftables,
        List<String> iptables,
        List<List<String>> variants,
        @Nullable InstalledState ipvs,
        List<String> failures) {
    /// `host` last: it counts only where the variants have no names of their own.
    private static final List<String> VARIANTS = List.of("nft", "legacy", "host");

    BundledRules {
        iptables = List.copyOf(iptables);
        variants = List.copyOf(variants);
        failures = List.copyOf(failures);
    }

    /// @param variant the one that `iptables` was; null for none
    /// @throws BundleException if an entry is damaged
    static BundledRules of(SupportBundle bundle, IpFamily family, @Nullable String variant)
            throws BundleException {
        List<String> failures = new ArrayList<>();
        List<List<String>> variants = new ArrayList<>();
        for (String each : VARIANTS) {
            String name = BundleNames.iptables(family, each);
            if (bundle.has(name) && (variants.isEmpty() || !each.equals("host"))) {
                variants.add(bundle.lines(name));
            }
            // A plan is compared with the rules that `iptables` lists.
            if (each.equals(variant)) {
                bundle.why(name).ifPresent(why -> failures.add(KernelRules.IPTABLES + why));
            }
        }
        if (variant == null) {
            failures.add(KernelRules.IPTABLES + "is not installed on that host");
        }
        String nftables = BundleNames.nftables(family);
        bundle.why(nftables).ifPresent(why -> failures.add(KernelRules.NF_TABLES + why));
        String ipvs = BundleNames.ipvs(family);
        bundle.why(ipvs).ifPresent(why -> failures.add(KernelRules.OF_IPVS + why));
        return new BundledRules(
                family,
                bundle.has(nftables) ? ruleset(bundle, family) : ListedRuleset.NONE,
                variant == null ? List.of() : bundle.lines(BundleNames.iptables(family, variant)),
                variants,
                bundle.has(ipvs) ? ipvs(bundle, ipvs) : null,
                failures);
    }

    private static ListedRuleset ruleset(SupportBundle bundle, IpFamily family)
            throws BundleException {
        String name = BundleNames.nftables(family);
        if (!bundle.manifest().byteOrder().equals(ByteOrder.nativeOrder().toString())) {
            throw new BundleException(
                    name + " is from a machine of the other byte order: ask one of that order");
        }
        try {
            return RecordedRuleset.read(family, bundle.bytes(name));
        } catch (BadMessageException e) {
            throw new BundleException(name + ": " + e.getMessage(), e);
        }
    }

    private static InstalledState ipvs(SupportBundle bundle, String name) throws BundleException {
        List<IpvsState> items = bundle.document(name, IpvsState.KIND, IpvsState.class).items();
        if (items.size() != 1) {
            throw new BundleException(name + " has " + items.size() + " items");
        }
        try {
            return items.getFirst().installed();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new BundleException(name + ": " + e.getMessage(), e);
        }
    }

    /// The rules in the form in which plans are compared with them.
    KernelRules kernel() {
        return new KernelRules(family, nftables, iptables, ipvs, failures);
    }

    /// A tracer over all of them.
    PacketTracer tracer(HostNetwork host) {
        return KernelTracer.of(family, nftables, ipvs, variants, host);
    }
}
