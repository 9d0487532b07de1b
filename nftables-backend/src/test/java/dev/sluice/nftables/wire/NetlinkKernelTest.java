package dev.sluice.nftables.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reopening;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Key;
import dev.sluice.sync.SyncException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Kernels that lack a message type, or answer with errors.
class NetlinkKernelTest {
    private static final String MAP = "affinity/shop/web/tcp";
    private static final int ACK = 4;
    private static final Command SOME = new Command.FlushChain("some");

    private final List<String> said = new ArrayList<>();

    /// The kernel's answer to a message: an error number or 0.
    private interface Answers {
        int to(int message, byte[] bytes);
    }

    private NetlinkKernel kernel(Answers answers) {
        return new NetlinkKernel(
                IpFamily.IPV4,
                "sluice",
                _ -> new Netlink(new KernelStandIn(request -> transaction(request, answers))));
    }

    /// Refuses the transaction if it refuses one message, and names all that it refuses.
    private List<byte[]> transaction(byte[] request, Answers answers) {
        List<byte[]> refusals = new ArrayList<>();
        List<byte[]> success = new ArrayList<>();
        var buffer = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
        for (int at = 0; at < request.length; at += buffer.getInt(at) + 3 & ~3) {
            byte[] message = Arrays.copyOfRange(request, at, at + buffer.getInt(at));
            int type = buffer.getShort(at + 4);
            if (type >> 8 == 10) {
                int errno = answers.to(type & 0xff, message);
                said.add((type & 0xff) + (errno == 0 ? "" : ": " + Errno.name(errno)));
                if (errno != 0) {
                    refusals.add(KernelStandIn.acknowledge(message, errno));
                } else if ((buffer.getShort(at + 6) & ACK) != 0) {
                    success.add(KernelStandIn.acknowledge(message, 0));
                }
            }
        }
        return refusals.isEmpty() ? success : refusals;
    }

    @Test
    void newKernelsDestroyInOneGo() throws Exception {
        try (NetlinkKernel kernel = kernel((_, _) -> 0)) {
            kernel.forget(MAP, List.of(client(1), client(2)));
        }
        assertEquals(List.of("30"), said);
    }

    /// Kernels before 6.3. The backend tries once whether they have the message. An element that
    /// has expired meanwhile is not an error.
    @Test
    void oldKernelsDeleteOneByOne() throws Exception {
        Answers old =
                (message, bytes) -> {
                    if (message == Nft.NFT_MSG_DESTROYSETELEM) {
                        return Errno.EINVAL;
                    }
                    return holds(bytes, 2) ? Errno.ENOENT : 0;
                };
        try (NetlinkKernel kernel = kernel(old)) {
            kernel.forget(MAP, List.of(client(1), client(2), client(3)));
            kernel.forget(MAP, List.of(client(4)));
        }
        assertEquals(List.of("30: EINVAL", "14", "14: ENOENT", "14", "14"), said);
    }

    @Test
    void otherRefusalsAreTold() {
        try (NetlinkKernel kernel = kernel((_, _) -> Errno.EPERM)) {
            var refused =
                    assertThrows(SyncException.class, () -> kernel.forget(MAP, List.of(client(1))));
            assertEquals(
                    "nftables: table ip sluice, delete { 192.0.2.1 } from " + MAP,
                    String.valueOf(refused.getMessage()).replaceAll(": message.*", ""));
        }
    }

    @Test
    void whereThereIsNoNftablesThereIsNoTable() throws Exception {
        for (int errno : List.of(Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOENT)) {
            try (NetlinkKernel kernel = kernel((_, _) -> errno)) {
                assertEquals(false, kernel.hasTable("sluice"));
            }
        }
        try (NetlinkKernel kernel = kernel((_, _) -> Errno.EPERM)) {
            var refused = assertThrows(SyncException.class, () -> kernel.hasTable("sluice"));
            assertTrue(String.valueOf(refused.getMessage()).contains("EPERM"));
        }
    }

    /// A broken socket is closed, and the next call opens another, whichever call failed.
    @Test
    void aBrokenSocketIsOpenedAgain() throws Exception {
        List<KernelStandIn> sockets = new ArrayList<>();
        Reopening.Opener opener =
                _ -> {
                    if (sockets.size() == 2) {
                        sockets.add(new KernelStandIn(_ -> List.of()));
                        throw new NetlinkException("socket: EMFILE");
                    }
                    var socket = new KernelStandIn(request -> transaction(request, (_, _) -> 0));
                    sockets.add(socket);
                    return new Netlink(socket);
                };
        try (var kernel = new NetlinkKernel(IpFamily.IPV4, "sluice", opener)) {
            assertTrue(kernel.hasTable("sluice"));
            sockets.getLast().close();
            assertThrows(SyncException.class, () -> kernel.hasTable("sluice"));
            assertTrue(kernel.hasTable("sluice"));
            assertEquals(2, sockets.size());
            sockets.getLast().close();
            assertThrows(SyncException.class, () -> kernel.commit(List.of(SOME)));
            assertThrows(SyncException.class, () -> kernel.commit(List.of(SOME)));
            assertEquals(List.of(), kernel.commit(List.of(SOME)));
            assertEquals(4, sockets.size());
        }
    }

    /// A late answer on the old socket disturbs no later call.
    @Test
    void lostAnswersAreNotWaitedForOnTheSameSocket() throws Exception {
        int[] opened = {0};
        boolean[] lost = {true};
        Reopening.Opener opener =
                _ -> {
                    opened[0]++;
                    return new Netlink(
                            new KernelStandIn(request ->
                                    lost[0]
                                            ? List.of(KernelStandIn.lost())
                                            : transaction(request, (_, _) -> 0)));
                };
        try (var kernel = new NetlinkKernel(IpFamily.IPV4, "sluice", opener)) {
            assertThrows(SyncException.class, () -> kernel.commit(List.of(SOME)));
            lost[0] = false;
            assertEquals(List.of(), kernel.commit(List.of(SOME)));
            assertEquals(2, opened[0]);
        }
    }

    /// Each refused message names its command, also where a long list is several messages.
    @Test
    void everyRefusedCommandIsNamed() throws Exception {
        List<Key> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(new Key.Address(Ip.of("198.51." + i / 250 + "." + i % 250)));
        }
        int[] deletions = {0};
        Answers answers =
                (message, _) ->
                        message == Nft.NFT_MSG_DELSETELEM && deletions[0]++ >= 1 ? Errno.EBUSY : 0;
        try (NetlinkKernel kernel = kernel(answers)) {
            List<Kernel.Refusal> refusals =
                    kernel.commit(
                            List.of(
                                    SOME,
                                    new Command.DeleteElements("a", many),
                                    new Command.DeleteElements("b", List.of(client(1))),
                                    new Command.FlushChain("c")));
            assertEquals(
                    Set.of(1, 2),
                    Set.copyOf(refusals.stream().map(Kernel.Refusal::command).toList()));
            assertEquals(
                    "nftables: table ip sluice, delete { 192.0.2.1 } from b: EBUSY",
                    refusals.getLast().why());
        }
    }

    private static Key client(int number) {
        return new Key.Address(Ip.of("192.0.2." + number));
    }

    private static boolean holds(byte[] message, int client) {
        return Arrays.toString(message).contains("-64, 0, 2, " + client);
    }
}
