package dev.sluice.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.Sysctl;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests the conntrack table of a real kernel, which the program conntrack fills.
class FlowsIT {
    private static final String[] ENTRIES = {
        "-p udp -s 10.244.1.2 -d 10.96.0.10 --sport 40000 --dport 53 -g 10.244.1.3:5353",
        "-p udp -s 10.244.1.2 -d 10.96.0.10 --sport 40001 --dport 53 -g 10.244.1.4:5353",
        "-p udp -s 10.244.1.2 -d 192.0.2.1 --sport 40002 --dport 53 -u SEEN_REPLY",
        "-p tcp -s 10.244.1.2 -d 10.96.0.20 --sport 40003 --dport 80 -g 10.244.1.3:8080"
                + " --state ESTABLISHED -u ASSURED,SEEN_REPLY",
        "-p udp -s fd00:10:244:1::2 -d fd00:10:96::a --sport 40004 --dport 53"
                + " -g [fd00:10:244:1::3]:5353",
        "-p sctp -s 10.244.1.2 -d 10.96.0.30 --sport 40005 --dport 3868 -g 10.244.1.3:3868"
                + " --state ESTABLISHED --orig-vtag 1 --reply-vtag 2",
    };

    @Test
    void listsWhatMatchesAndDeletesExactly() throws Exception {
        try (var fresh = FreshNamespace.create()) {
            for (String entry : ENTRIES) {
                fresh.execute("conntrack", "-I -t 1000 " + entry);
            }
            try (var recorded =
                    Recorded.open(
                            fresh.namespace(),
                            NetlinkFamily.NETFILTER,
                            FlowCodecTest.class,
                            "list-and-delete")) {
                var table = new ConntrackSocket(recorded.netlink());
                var udp = new FlowFilter(AddressFamily.AF_INET, 17, Flow.DST_NAT);
                List<Flow> found = table.list(udp, _ -> true).orThrow("list");
                assertEquals(FlowCodecTest.UDP, FlowCodecTest.sortedWithoutIds(found));
                assertEquals(List.of(new Reply.Ok(), new Reply.Ok()), table.delete(found));
                assertEquals(
                        List.of(
                                new Reply.Refused(Errno.ENOENT, ""),
                                new Reply.Refused(Errno.ENOENT, "")),
                        table.delete(found));
                var udp6 = new FlowFilter(AddressFamily.AF_INET6, 17, Flow.DST_NAT);
                List<Flow> found6 = table.list(udp6, _ -> true).orThrow("list");
                assertEquals(FlowCodecTest.UDP6, FlowCodecTest.sortedWithoutIds(found6));
                assertEquals(List.of(new Reply.Ok()), table.delete(found6));
                var all = new FlowFilter(AddressFamily.AF_INET, 0, 0);
                assertEquals(3, table.list(all, _ -> true).orThrow("list").size());
            }
        }
    }

    @Test
    void showsStatesTimeoutsAndBeginnings() throws Exception {
        try (var fresh = FreshNamespace.create()) {
            fresh.namespace()
                    .run(() ->
                            new Sysctl(Path.of("/proc/sys/net/netfilter/nf_conntrack_timestamp"))
                                    .write(1));
            for (String entry : ENTRIES) {
                fresh.execute("conntrack", "-I -t 1000 " + entry);
            }
            try (var recorded =
                    Recorded.open(
                            fresh.namespace(),
                            NetlinkFamily.NETFILTER,
                            FlowCodecTest.class,
                            "visit")) {
                var tcp = new FlowFilter(AddressFamily.AF_INET, 6, 0);
                var visited = new FlowCodecTest.Visited();
                assertEquals(
                        1,
                        new ConntrackSocket(recorded.netlink()).visit(tcp, visited).orThrow("x"));
                FlowCodecTest.assertVisited(visited);
                long age = System.currentTimeMillis() - visited.flow().startedNanos() / 1_000_000;
                assertTrue(age >= 0 && age < 60_000, age + " ms");
            }
            FlowTimeouts timeouts =
                    fresh.namespace().call(() -> FlowTimeouts.read(Path.of("/proc/sys")));
            assertEquals(432_000, timeouts.seconds().get("tcp_timeout_established"));
        }
    }

    @Test
    void readsTheStatistics() throws Exception {
        try (var fresh = FreshNamespace.create()) {
            for (String entry : ENTRIES) {
                fresh.execute("conntrack", "-I -t 1000 " + entry);
            }
            try (var recorded =
                    Recorded.open(
                            fresh.namespace(),
                            NetlinkFamily.NETFILTER,
                            StatisticsCodecTest.class,
                            "statistics")) {
                var table = new ConntrackSocket(recorded.netlink());
                var statistics = table.tableStatistics().orThrow("read the statistics");
                assertEquals(ENTRIES.length, statistics.entries());
                assertTrue(statistics.maximum() > 0);
                assertEquals(CpuStatistics.NONE, table.cpuStatistics().orThrow("read"));
            }
        }
    }
}
