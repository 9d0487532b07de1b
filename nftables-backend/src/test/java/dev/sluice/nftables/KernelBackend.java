package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.sync.SyncException;

/// A backend on the kernel, in the network namespace of the calling thread, for Services that do
/// not claim the same of it.
public final class KernelBackend {
    private KernelBackend() {}

    public static NftablesBackend open(IpFamily family, TableSettings settings)
            throws SyncException {
        return new NftablesBackend(
                family,
                settings,
                NetlinkKernel.open(family, NftablesBackend.TABLE),
                System::nanoTime);
    }
}
