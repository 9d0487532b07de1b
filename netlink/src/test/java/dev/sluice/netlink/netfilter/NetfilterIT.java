package dev.sluice.netlink.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.Subscription;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetfilterIT {
    @AutoClose private FreshNamespace fresh;

    @BeforeEach
    void open() throws Exception {
        fresh = FreshNamespace.create();
    }

    @Test
    void countsWithNames() throws Exception {
        try (var recorded = recorded("accounting")) {
            var accounting = new Accounting(recorded.netlink());
            assertEquals(new Answer.Refused<>(Errno.ENOENT, ""), accounting.read("IMayExist"));
            assertEquals(new Reply.Ok(), accounting.create("dropped"));
            assertEquals(new Reply.Refused(Errno.EBUSY, ""), accounting.create("dropped"));
            fresh.execute("ip", "link set lo up");
            fresh.execute("iptables-legacy", "-A INPUT -p udp -m nfacct --nfacct-name dropped");
            fresh.namespace().run(NetfilterIT::sendTwoPackets);
            assertEquals(
                    new Answer.Got<>(new Accounting.Counter("dropped", 2, 58)),
                    accounting.read("dropped"));
        }
    }

    @Test
    void hearsWhoChangedWhat() throws Exception {
        try (var recorded =
                        Recorded.listen(
                                fresh.namespace(),
                                NetlinkFamily.NETFILTER,
                                Nfnetlink.GROUP_NFTABLES,
                                RulesetChangesTest.class,
                                "changes");
                var changes =
                        new RulesetChanges(
                                new Subscription(recorded.wire()), RulesetChangesTest.OURS)) {
            fresh.execute("iptables-nft", "-t nat -N KUBE-SERVICES");
            fresh.execute("iptables-nft", "-t nat -A KUBE-SERVICES -p tcp -j ACCEPT");
            fresh.execute("nft", "add table ip other");
            fresh.execute("nft", "add chain ip other c");
            fresh.execute("iptables-nft", "-t nat -F KUBE-SERVICES");
            fresh.execute("nft", "flush ruleset");
            RulesetChangesTest.check(changes.poll());
            assertEquals(new RulesetChanges.Notifications(List.of(), true), changes.poll());
        }
    }

    @Test
    void readsJumps() throws Exception {
        fresh.execute("iptables-nft", "-t nat -N KUBE-SERVICES");
        fresh.execute("iptables-nft", "-t nat -N OTHER");
        fresh.execute(
                "iptables-nft",
                "-t nat -A PREROUTING -m comment --comment portals -j KUBE-SERVICES");
        fresh.execute("iptables-nft", "-t nat -A PREROUTING -p tcp --dport 80 -j OTHER");
        fresh.execute("iptables-nft", "-t nat -A PREROUTING -s 192.0.2.1 -j ACCEPT");
        fresh.execute("iptables-nft", "-t nat -A OUTPUT -p udp --dport 53 -j RETURN");
        try (var recorded =
                Recorded.open(
                        fresh.namespace(), NetlinkFamily.NETFILTER, JumpsTest.class, "jumps")) {
            JumpsTest.check(recorded.netlink());
        }
    }

    @Test
    void commitsAndRefuses() throws Exception {
        try (var recorded = recorded("batch")) {
            var netlink = recorded.netlink();
            int before = Generation.read(netlink).orThrow("read");
            var committed =
                    Batch.commit(
                            netlink,
                            Nfnetlink.NFTABLES,
                            OptionalInt.of(before),
                            to ->
                                    BatchTest.nft(to, Nft.NFT_MSG_NEWTABLE, Flags.CREATE)
                                            .string(Nft.NFTA_TABLE_NAME, "mine"),
                            _ -> {});
            assertEquals(new Batch.Outcome.Committed(), committed);
            int after = Generation.read(netlink).orThrow("read");
            assertEquals(before + 1, after);
            BatchTest.checkRefusals(netlink, before);
            assertTrue(Generation.read(netlink).orThrow("read") == after);
        }
    }

    /// Sends two packets of 29 bytes each: the headers of IP and UDP, and one byte.
    private static void sendTwoPackets() throws IOException {
        try (var socket = new DatagramSocket()) {
            var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            var packet = new DatagramPacket(new byte[1], 1, loopback, 9);
            socket.send(packet);
            socket.send(packet);
        }
    }

    private Recorded recorded(String name) throws Exception {
        return Recorded.open(
                fresh.namespace(), NetlinkFamily.NETFILTER, AccountingTest.class, name);
    }
}
