package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.iptables.table.Table;
import dev.sluice.netlink.netfilter.Commit;
import dev.sluice.netlink.netfilter.RulesetChanges.Change;
import dev.sluice.netlink.netfilter.RulesetChanges.Heard;
import dev.sluice.netlink.netfilter.RulesetChanges.Place;
import dev.sluice.sync.Drift;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RulesetWatchTest {
    private static final Commit OURS = new Commit(1, 100, "iptables-restor");
    private static final Commit NFT = new Commit(2, 4711, "nft");

    private final Kernel kernel = new Kernel();
    private int runs;
    private final RulesetWatch watch = new RulesetWatch(kernel, () -> runs);

    @BeforeEach
    void firstSync() {
        kernel.complete = false; // it began to listen just now
        watch.syncing(true);
        write(OURS, "nat", "KUBE-SERVICES", "PREROUTING");
        watch.synced();
        assertEquals(Optional.empty(), watch.look());
    }

    @Test
    void ourOwnChangesAreNone() {
        watch.syncing(false);
        write(new Commit(3, 101, "iptables-restor"), "nat", "KUBE-SVC-1");
        write(new Commit(4, 102, "iptables-restor"), "filter", "KUBE-SERVICES");
        watch.synced();
        assertEquals(Optional.empty(), watch.look());
    }

    @Test
    void namesWhoChangedOurChains() {
        hear(NFT, "nat", "KUBE-SERVICES", "KUBE-SEP-1");
        assertEquals(
                drift("nat", "chain KUBE-SERVICES and 1 more changed", "nft (pid 4711)"),
                watch.look());
        assertEquals(Optional.empty(), watch.look());
    }

    @Test
    void othersMayDoAsTheyLikeElsewhere() {
        hear(NFT, "nat", "DOCKER");
        hear(NFT, "nat", "KUBE-KUBELET-CANARY");
        hear(NFT, "nat", "PREROUTING");
        hear(NFT, "filter", "FORWARD");
        assertEquals(Optional.empty(), watch.look());
        assertEquals(Set.of("nat PREROUTING", "filter FORWARD"), Set.copyOf(kernel.lookedAt));
    }

    @Test
    void aMissingJumpIsToRepair() {
        kernel.jumps.put("nat PREROUTING", List.of("DOCKER"));
        hear(NFT, "nat", "PREROUTING");
        assertEquals(
                drift("nat", "the jump from PREROUTING to KUBE-SERVICES is gone", "nft (pid 4711)"),
                watch.look());
    }

    @Test
    void whatOthersDoWhileWeWriteIsHeard() {
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-1");
        hear(NFT, "nat", "KUBE-SVC-1");
        watch.synced();
        assertEquals(drift("nat", "chain KUBE-SVC-1 changed", "nft (pid 4711)"), watch.look());
    }

    @Test
    void anotherProgramOfTheSameNameIsOneTooMany() {
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-1");
        hear(new Commit(3, 200, "iptables-restor"), "nat", "KUBE-SVC-1");
        watch.synced();
        assertEquals(drift("nat", "changed while we wrote to it", "unknown"), watch.look());
    }

    @Test
    void whatWasHeardBeforeIsNotForgottenByASync() {
        hear(NFT, "nat", "KUBE-SVC-1");
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-2");
        watch.synced();
        assertEquals(drift("nat", "chain KUBE-SVC-1 changed", "nft (pid 4711)"), watch.look());
    }

    @Test
    void whatWasHeardBeforeDoesNotMatterToASyncThatReads() {
        hear(NFT, "nat", "KUBE-SVC-1");
        watch.syncing(true);
        write(OURS, "nat", "KUBE-SVC-1");
        watch.synced();
        assertEquals(Optional.empty(), watch.look());
    }

    @Test
    void whatCouldNotBeFollowedIsToCheck() {
        kernel.complete = false;
        assertEquals(
                drift("nf_tables", "more changed at once than could be followed", "unknown"),
                watch.look());
        // But we may write as much as we like.
        watch.syncing(false);
        kernel.complete = false;
        write(OURS, "nat", "KUBE-SVC-1");
        watch.synced();
        assertEquals(Optional.empty(), watch.look());
    }

    @Test
    void aBrokenSocketIsNoDrift() {
        kernel.broken = true;
        assertEquals(Optional.empty(), watch.look());
    }

    private static Optional<Drift> drift(String table, String what, String culprit) {
        return Optional.of(new Drift(table, what, culprit));
    }

    private void write(Commit commit, String table, String... chains) {
        runs++;
        hear(commit, table, chains);
    }

    private void hear(Commit commit, String table, String... chains) {
        List<Place> places = new ArrayList<>();
        for (String chain : chains) {
            places.add(new Place(2, table, chain));
        }
        kernel.changes.add(new Change(commit, places));
    }

    /// A kernel whose chains hold all our jumps, but where a test says otherwise.
    private static final class Kernel implements Ruleset {
        private final List<Change> changes = new ArrayList<>();
        private final Map<String, List<String>> jumps = new HashMap<>();
        private final List<String> lookedAt = new ArrayList<>();
        private boolean complete = true;
        private boolean broken;

        @Override
        public Heard poll() throws IOException {
            if (broken) {
                throw new IOException("receive on netlink NETFILTER: EBADF");
            }
            var heard = new Heard(List.copyOf(changes), complete);
            changes.clear();
            complete = true;
            return heard;
        }

        @Override
        public List<String> jumps(Table table, String chain) {
            String key = table + " " + chain;
            lookedAt.add(key);
            return jumps.getOrDefault(
                    key,
                    List.of(
                            "DOCKER",
                            "KUBE-SERVICES",
                            "KUBE-EXTERNAL-SERVICES",
                            "KUBE-NODEPORTS",
                            "KUBE-PROXY-FIREWALL",
                            "KUBE-FORWARD",
                            "KUBE-FIREWALL",
                            "KUBE-POSTROUTING"));
        }

        @Override
        public void close() {}
    }
}
