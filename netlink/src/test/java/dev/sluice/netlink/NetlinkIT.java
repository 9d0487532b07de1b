package dev.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.netfilter.Batch;
import dev.sluice.netlink.netfilter.Generation;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests [Netlink] with a real kernel's nf_tables.
class NetlinkIT {
    private static FreshNamespace fresh;
    private static Netlink netlink;

    @BeforeAll
    static void open() throws Exception {
        fresh = FreshNamespace.create();
        netlink = fresh.namespace().call(() -> Netlink.open(NetlinkFamily.NETFILTER));
    }

    @AfterAll
    static void close() throws IOException {
        netlink.close();
        fresh.close();
    }

    @Test
    void namesTheErrorAndTheMessage() throws Exception {
        var outcome =
                commit(to -> {
                    table(to, Nft.NFT_MSG_NEWTABLE, "kept-out");
                    table(to, Nft.NFT_MSG_DELTABLE, "missing");
                });
        var refused = assertInstanceOf(Batch.Outcome.Refused.class, outcome);
        assertEquals("[message 1: ENOENT (attribute at byte 20)]", refused.failures().toString());
    }

    @Test
    void refusesABatchOfAnotherGeneration() throws Exception {
        int before = Generation.read(netlink).orThrow("read the generation");
        commit(to -> table(to, Nft.NFT_MSG_NEWTABLE, "first"));
        var outcome =
                Batch.commit(
                        netlink,
                        Nfnetlink.NFTABLES,
                        OptionalInt.of(before),
                        to -> table(to, Nft.NFT_MSG_NEWTABLE, "second"),
                        _ -> {});
        var refused = assertInstanceOf(Batch.Outcome.Refused.class, outcome);
        assertEquals("[batch: ERESTART]", refused.failures().toString());
    }

    @Test
    void commitsAndListsALargeSet() throws Exception {
        int elements = 300_000;
        var outcome =
                commit(to -> {
                    table(to, Nft.NFT_MSG_NEWTABLE, "large");
                    set(to);
                    for (int next = 0; next < elements; ) {
                        next = elements(to, next, elements);
                    }
                    assertTrue(to.size() > 4_500_000, "bytes: " + to.size());
                });
        assertEquals(new Batch.Outcome.Committed(), outcome);
        int[] listed = {0};
        netlink.dump(
                        to ->
                                nft(to, Nft.NFT_MSG_GETSETELEM, 0)
                                        .string(Nft.NFTA_SET_ELEM_LIST_TABLE, "large")
                                        .string(Nft.NFTA_SET_ELEM_LIST_SET, "numbers"),
                        message -> {
                            var attributes = message.skip(Nfnetlink.HEADER).attributes();
                            while (attributes.next()) {
                                if (attributes.type() == 3) {
                                    var list = attributes.nested();
                                    while (list.next()) {
                                        listed[0]++;
                                    }
                                }
                            }
                            return null;
                        })
                .orThrow("list the set");
        assertEquals(elements, listed[0]);
    }

    @Test
    void listingWhatIsNotThereIsRefused() throws Exception {
        var answer =
                netlink.dump(
                        to ->
                                nft(to, Nft.NFT_MSG_GETSETELEM, 0)
                                        .string(Nft.NFTA_SET_ELEM_LIST_TABLE, "no")
                                        .string(Nft.NFTA_SET_ELEM_LIST_SET, "none"),
                        Message::type);
        assertEquals(new Answer.Refused<>(Errno.ENOENT, "attribute at byte 20"), answer);
    }

    private static Batch.Outcome commit(Consumer<MessageWriter> write) throws NetlinkException {
        return Batch.commit(netlink, Nfnetlink.NFTABLES, write);
    }

    private static MessageWriter nft(MessageWriter to, int message, int flags) {
        return Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, flags, AddressFamily.AF_INET);
    }

    private static void table(MessageWriter to, int message, String name) {
        nft(to, message, Flags.CREATE).string(Nft.NFTA_TABLE_NAME, name);
    }

    private static void set(MessageWriter to) {
        nft(to, Nft.NFT_MSG_NEWSET, Flags.CREATE)
                .string(Nft.NFTA_SET_TABLE, "large")
                .string(Nft.NFTA_SET_NAME, "numbers")
                .be32(Nft.NFTA_SET_FLAGS, 0)
                .be32(Nft.NFTA_SET_KEY_TYPE, 7)
                .be32(Nft.NFTA_SET_KEY_LEN, 4)
                .be32(Nft.NFTA_SET_ID, 1);
    }

    private static int elements(MessageWriter to, int from, int end) {
        nft(to, Nft.NFT_MSG_NEWSETELEM, Flags.CREATE)
                .string(Nft.NFTA_SET_ELEM_LIST_TABLE, "large")
                .string(Nft.NFTA_SET_ELEM_LIST_SET, "numbers")
                .open(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
        int next = from;
        while (next < end && to.room() >= 16) {
            int value = next++;
            to.nest(
                    Nft.NFTA_LIST_ELEM,
                    element ->
                            element.nest(
                                    Nft.NFTA_SET_ELEM_KEY,
                                    key -> key.be32(Nft.NFTA_DATA_VALUE, value)));
        }
        to.close(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
        return next;
    }
}
