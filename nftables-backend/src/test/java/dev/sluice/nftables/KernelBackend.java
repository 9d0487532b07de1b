package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.sync.SyncException;

/// Opens a backend on the kernel, in the network namespace of the calling thread.
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
