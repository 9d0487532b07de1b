package dev.sluice.daemon.localhost;

import dev.sluice.daemon.metrics.Sample;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.RejectedOnLocalhost;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the kernel's counters of packets to node ports on loopback addresses that were rejected.
/// The sockets are opened at the first use. Used by one thread.
final class RejectedPackets {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedPackets.class);

    private final List<IpFamily> families;
    private final Map<IpFamily, Kernel> kernels = new EnumMap<>(IpFamily.class);

    RejectedPackets(Set<IpFamily> families) {
        this.families = families.stream().sorted().toList();
    }

    /// The packets by family and protocol; without those that cannot be read.
    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (IpFamily family : families) {
            try {
                add(family, samples);
            } catch (SyncException e) {
                LOG.debug("{}: {}", family.label(), e.getMessage());
            }
        }
        return samples;
    }

    private void add(IpFamily family, List<Sample> to) throws SyncException {
        Kernel kernel = kernels.get(family);
        if (kernel == null) {
            kernel = NetlinkKernel.open(family, NftablesBackend.TABLE);
            kernels.put(family, kernel);
        }
        for (Protocol protocol : RejectedOnLocalhost.PROTOCOLS) {
            kernel.packets(RejectedOnLocalhost.counter(protocol))
                    .ifPresent(packets ->
                            to.add(
                                    new Sample(
                                            List.of(family.label(), protocol.toString()),
                                            packets)));
        }
    }
}
