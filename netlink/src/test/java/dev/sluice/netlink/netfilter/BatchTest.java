package dev.sluice.netlink.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.LostRepliesException;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

public class BatchTest {
    @Test
    void repeatsTheConversationWithTheKernel() throws IOException {
        var kernel = Capture.read(BatchTest.class, "batch").replay();
        try (var netlink = new Netlink(kernel)) {
            int before = Generation.read(netlink).orThrow("read");
            var committed =
                    Batch.commit(
                            netlink,
                            Nfnetlink.NFTABLES,
                            OptionalInt.of(before),
                            to ->
                                    nft(to, Nft.NFT_MSG_NEWTABLE, Flags.CREATE)
                                            .string(Nft.NFTA_TABLE_NAME, "mine"),
                            _ -> {});
            assertEquals(new Batch.Outcome.Committed(), committed);
            assertEquals(before + 1, Generation.read(netlink).orThrow("read"));
            checkRefusals(netlink, before);
        }
    }

    @Test
    void silenceIsNoSuccess() throws IOException {
        try (var netlink = new Netlink(new KernelStandIn(_ -> List.of()))) {
            assertThrows(NetlinkException.class, () -> commit(netlink, _ -> {}));
        }
    }

    @Test
    void lostRepliesAreNoSuccess() throws IOException {
        var kernel =
                new KernelStandIn(request ->
                        List.of(
                                KernelStandIn.acknowledge(request, 0),
                                KernelStandIn.lost(),
                                KernelStandIn.acknowledge(request, 0)));
        try (var netlink = new Netlink(kernel)) {
            assertThrows(LostRepliesException.class, () -> commit(netlink, _ -> {}));
        }
    }

    static void checkRefusals(Netlink netlink, int oldGeneration) throws NetlinkException {
        assertEquals(
                "Refused[failures=[message 1: ENOENT (attribute at byte 20),"
                        + " message 2: ENOENT (attribute at byte 20)]]",
                commit(
                                netlink,
                                to -> {
                                    nft(to, Nft.NFT_MSG_NEWTABLE, Flags.CREATE)
                                            .string(Nft.NFTA_TABLE_NAME, "second");
                                    nft(to, Nft.NFT_MSG_DELTABLE, 0)
                                            .string(Nft.NFTA_TABLE_NAME, "missing");
                                    nft(to, Nft.NFT_MSG_DELTABLE, 0)
                                            .string(Nft.NFTA_TABLE_NAME, "too");
                                })
                        .toString());
        assertEquals(
                "Refused[failures=[batch: ERESTART]]",
                Batch.commit(
                                netlink,
                                Nfnetlink.NFTABLES,
                                OptionalInt.of(oldGeneration),
                                to ->
                                        nft(to, Nft.NFT_MSG_NEWTABLE, Flags.CREATE)
                                                .string(Nft.NFTA_TABLE_NAME, "third"),
                                _ -> {})
                        .toString());
    }

    private static Batch.Outcome commit(Netlink netlink, Consumer<MessageWriter> write)
            throws NetlinkException {
        return Batch.commit(netlink, Nfnetlink.NFTABLES, write);
    }

    static MessageWriter nft(MessageWriter to, int message, int flags) {
        return Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, flags, AddressFamily.AF_INET);
    }
}
