package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.SpoilingWire;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.sync.SyncException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/// Makes the real kernel refuse Services: elements whose keys begin with their addresses reach it
/// without a value.
public final class RefusingKernel {
    private static final int NO_ATTRIBUTE = 9;

    private final Set<Ip> refused = new HashSet<>();

    public NetlinkKernel open(IpFamily family, String table) throws SyncException {
        return NetlinkKernel.open(
                family, table, of -> SpoilingWire.open(of, part -> spoil(part, family)));
    }

    public void refuse(Ip clusterIp) {
        refused.add(clusterIp);
    }

    public void refuseNothing() {
        refused.clear();
    }

    private void spoil(ByteBuffer part, IpFamily family) {
        ByteBuffer bytes = part.duplicate().order(ByteOrder.nativeOrder());
        for (int at = bytes.position() + 8;
                at + family.bits() / 8 <= bytes.limit() && !refused.isEmpty();
                at += 4) {
            boolean key =
                    (bytes.getShort(at - 6) & 0x3fff) == Nft.NFTA_SET_ELEM_KEY
                            && (bytes.getShort(at - 2) & 0x3fff) == Nft.NFTA_DATA_VALUE
                            && bytes.getShort(at - 8) == bytes.getShort(at - 4) + 4;
            if (key) {
                byte[] address = new byte[family.bits() / 8];
                bytes.get(at, address);
                if (refused.contains(Ip.of(address))) {
                    bytes.putShort(at - 2, (short) NO_ATTRIBUTE);
                }
            }
        }
    }
}
