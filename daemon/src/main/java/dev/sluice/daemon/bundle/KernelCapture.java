package dev.sluice.daemon.bundle;

import dev.sluice.daemon.explain.KernelTracer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.IptablesVersion;
import dev.sluice.iptables.Programs;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.sync.SyncException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what stands in this host's kernel, in the network namespace of the calling thread. Nothing
/// is changed, and no module is loaded.
///
/// @param programs runs those of iptables
record KernelCapture(Programs programs) {
    private static final Duration LONGEST_RUN = Duration.ofSeconds(60);

    /// It exists while the module is loaded.
    private static final Path IPVS = Path.of("/proc/net/ip_vs");

    KernelCapture() {
        this(new Programs(List.of(), LONGEST_RUN));
    }

    /// @throws IOException if the bundle cannot be written
    void collect(BundleSink to) throws IOException {
        String host = null;
        for (IpFamily family : IpFamily.values()) {
            List<Binaries> variants = KernelTracer.installed(family);
            String own = variantOfHost(variants);
            host = host == null ? own : host;
            for (Binaries variant : variants) {
                to.machine(
                        BundleNames.iptables(family, word(variant)), () -> saved(family, variant));
            }
            if (own != null && variants.stream().noneMatch(each -> word(each).equals(own))) {
                to.machine(BundleNames.iptables(family, own), () -> saved(family, Binaries.HOST));
            }
            to.messages(BundleNames.nftables(family), () -> nftables(family));
            if (Files.exists(IPVS)) {
                to.machine(BundleNames.ipvs(family), () -> ipvs(family));
            }
        }
        String variant = host;
        to.machine(
                BundleNames.HOST,
                () -> json(new Document<>(HostState.KIND, List.of(HostCapture.read(variant)))));
        to.machine(BundleNames.CONNTRACK, () -> text(FlowSummary.read().lines()));
    }

    /// Returns under which name the rules are kept that `iptables` lists; null if there is no
    /// iptables.
    private @Nullable String variantOfHost(List<Binaries> installed) {
        var text = new StringBuilder();
        try {
            programs.run(List.of("iptables", "--version"), text::append);
        } catch (IOException _) {
            return null;
        }
        Optional<IptablesVersion> version = IptablesVersion.parse(text.toString());
        Binaries variant =
                version.map(found -> found.nft() ? Binaries.NFT : Binaries.LEGACY)
                        .filter(installed::contains)
                        .orElse(Binaries.HOST);
        return word(variant);
    }

    private static String word(Binaries variant) {
        return variant.name().toLowerCase(Locale.ROOT);
    }

    private String saved(IpFamily family, Binaries variant) throws IOException {
        var text = new StringBuilder();
        try {
            new IptablesCommands(programs, variant, family)
                    .save(line -> text.append(line).append('\n'));
        } catch (SyncException e) {
            throw new IOException(e.getMessage(), e);
        }
        return text.toString();
    }

    private static byte[] nftables(IpFamily family) throws IOException {
        try (var kernel =
                dev.sluice.nftables.wire.NetlinkKernel.open(family, NftablesBackend.TABLE)) {
            return kernel.recording(KernelTracer.OF_IPTABLES::contains);
        } catch (SyncException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String ipvs(IpFamily family) throws IOException {
        try (var kernel = dev.sluice.ipvs.kernel.NetlinkKernel.open(family)) {
            return json(new Document<>(IpvsState.KIND, List.of(IpvsState.of(kernel.read()))));
        } catch (SyncException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static String json(Document<?> document) {
        var json = new ByteArrayOutputStream();
        DocumentWriter.json(document, json);
        return json.toString(StandardCharsets.UTF_8);
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
