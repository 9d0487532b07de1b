package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.iptables.DriftWatch.Look;
import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.table.Table;
import dev.sluice.netlink.netfilter.Commit;
import dev.sluice.netlink.netfilter.RulesetChanges.Change;
import dev.sluice.netlink.netfilter.RulesetChanges.Notifications;
import dev.sluice.netlink.netfilter.RulesetChanges.Place;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RulesetWatchTest {
    private static final Written NOTHING = new Written(Map.of(), Map.of());
    private static final Look SAME = new Look.Same();
    private static final Look DOUBTFUL = new Look.Doubtful();
    private static final Commit OURS = new Commit(1, 100, "iptables-restor");
    private static final Commit NFT = new Commit(2, 4711, "nft");

    private final Kernel kernel = new Kernel();
    private int runs;
    private final RulesetWatch watch = new RulesetWatch(kernel, () -> runs);

    @BeforeEach
    void firstSync() throws SyncException {
        kernel.complete = false; // it subscribed just now
        watch.syncing(true);
        write(OURS, "nat", "KUBE-SERVICES", "PREROUTING");
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look());
    }

    @Test
    void ourOwnChangesAreNone() throws SyncException {
        watch.syncing(false);
        write(new Commit(3, 101, "iptables-restor"), "nat", "KUBE-SVC-1");
        write(new Commit(4, 102, "iptables-restor"), "filter", "KUBE-SERVICES");
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look());
    }

    @Test
    void namesWhoChangedOurChains() throws SyncException {
        hear(NFT, "nat", "KUBE-SERVICES", "KUBE-SEP-1");
        assertEquals(
                drift("nat", "chain KUBE-SERVICES and 1 more changed", "nft (pid 4711)"),
                watch.look());
        assertEquals(SAME, watch.look());
    }

    @Test
    void othersMayDoAsTheyLikeElsewhere() throws SyncException {
        hear(NFT, "nat", "DOCKER");
        hear(NFT, "nat", "KUBE-KUBELET-CANARY");
        hear(NFT, "nat", "PREROUTING");
        hear(NFT, "filter", "FORWARD");
        assertEquals(SAME, watch.look());
        assertEquals(Set.of("nat PREROUTING", "filter FORWARD"), Set.copyOf(kernel.lookedAt));
    }

    @Test
    void aMissingJumpIsToRepair() throws SyncException {
        kernel.jumps.put("nat PREROUTING", List.of("DOCKER"));
        hear(NFT, "nat", "PREROUTING");
        assertEquals(
                drift("nat", "the jump from PREROUTING to KUBE-SERVICES is gone", "nft (pid 4711)"),
                watch.look());
    }

    @Test
    void whatOthersDoWhileWeWriteIsHeard() throws SyncException {
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-1");
        hear(NFT, "nat", "KUBE-SVC-1");
        watch.synced(NOTHING);
        assertEquals(drift("nat", "chain KUBE-SVC-1 changed", "nft (pid 4711)"), watch.look());
    }

    @Test
    void anotherProgramOfTheSameNameIsOneTooMany() throws SyncException {
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-1");
        hear(new Commit(3, 200, "iptables-restor"), "nat", "KUBE-SVC-1");
        watch.synced(NOTHING);
        assertEquals(new Look.Doubtful(), watch.look());
    }

    @Test
    void anotherProgramOfTheSameNameThatIsNoConcernOfOursIsNotAccusedWhileWeRead()
            throws SyncException {
        watch.syncing(true);
        hear(new Commit(3, 200, "iptables-restor"), "nat", "THEIRS");
        watch.synced(NOTHING);
        assertEquals(new Look.Same(), watch.look());
        watch.syncing(true);
        hear(new Commit(4, 201, "iptables-restor"), "nat", "KUBE-SVC-1");
        watch.synced(NOTHING);
        assertEquals(
                drift("nat", "chain KUBE-SVC-1 changed", "iptables-restor (pid 201)"),
                watch.look());
    }

    @Test
    void whatWasHeardBeforeIsNotForgottenByASync() throws SyncException {
        hear(NFT, "nat", "KUBE-SVC-1");
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-2");
        watch.synced(NOTHING);
        assertEquals(drift("nat", "chain KUBE-SVC-1 changed", "nft (pid 4711)"), watch.look());
    }

    @Test
    void whatWasHeardBeforeDoesNotMatterToASyncThatReads() throws SyncException {
        hear(NFT, "nat", "KUBE-SVC-1");
        watch.syncing(true);
        write(OURS, "nat", "KUBE-SVC-1");
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look());
    }

    @Test
    void whatCouldNotBeFollowedIsDoubtfulAndAccusesNobody() throws SyncException {
        kernel.complete = false;
        assertEquals(DOUBTFUL, watch.look());
        assertEquals(DOUBTFUL, watch.look(), "until it is read");
        watch.syncing(true);
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look());
    }

    @Test
    void aCommitOfOurOwnThatCouldNotBeFollowedIsDoubtful() throws SyncException {
        watch.syncing(false);
        kernel.complete = false;
        write(OURS, "nat", "KUBE-SVC-1");
        watch.synced(new Written(Map.of(Table.NAT, 3), Map.of()));
        assertEquals(DOUBTFUL, watch.look());
    }

    @Test
    void aBrokenSocketMeansDoubt() throws SyncException {
        kernel.broken = true;
        assertEquals(DOUBTFUL, watch.look());
    }

    @Test
    void whoCannotLookAccusesNobodyAndLooksAgain() throws SyncException {
        kernel.jumps.put("nat PREROUTING", List.of("DOCKER"));
        hear(NFT, "nat", "PREROUTING");
        kernel.deaf = true;
        assertThrows(SyncException.class, watch::look);
        kernel.deaf = false;
        assertEquals(
                drift("nat", "the jump from PREROUTING to KUBE-SERVICES is gone", "nft (pid 4711)"),
                watch.look());
    }

    @Test
    void whatAProgramSaysThatItWroteMustBeHeard() throws SyncException {
        watch.syncing(false);
        write(OURS, "nat", "KUBE-SVC-1", "KUBE-SEP-1");
        watch.synced(new Written(Map.of(Table.NAT, 2), Map.of()));
        watch.syncing(false);
        watch.wrote();
        write(OURS, "nat", "KUBE-SVC-1");
        watch.wrote();
        var half = new Written(Map.of(Table.NAT, 1, Table.FILTER, 1), Map.of());
        var failure = assertThrows(SyncException.class, () -> watch.synced(half));
        assertEquals(
                "iptables-restore succeeded, but the kernel received 1 of 2 rules",
                failure.getMessage());
    }

    @Test
    void aTableThatIsSwitchedOffIsToRepair() throws SyncException {
        hear(NFT, "nat", "");
        assertEquals(SAME, watch.look(), "only its flags tell");
        kernel.dormant.add(Table.NAT);
        kernel.dormant.add(Table.MANGLE);
        hear(NFT, "mangle", "");
        assertEquals(SAME, watch.look(), "nothing there decides about packets");
        hear(NFT, "nat", "");
        assertEquals(
                drift("nat", "the table is switched off (flag dormant)", "nft (pid 4711)"),
                watch.look());
        watch.syncing(true);
        assertEquals(Set.of(), kernel.dormant);
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look(), "that was ourselves");
    }

    @Test
    void whatCannotBeMendedIsNamed() {
        kernel.deaf = true;
        var failure = assertThrows(SyncException.class, () -> watch.syncing(true));
        assertEquals("nf_tables: EPERM", failure.getMessage());
    }

    private static Look drift(String table, String what, String culprit) {
        return new Look.Changed(new Drift(table, what, culprit));
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
        kernel.changes.add(new Change(commit, places, chains.length));
    }

    /// A kernel whose chains have all our jumps unless a test sets others.
    private static final class Kernel implements NftRuleset {
        private final List<Change> changes = new ArrayList<>();
        private final Map<String, List<String>> jumps = new HashMap<>();
        private final List<String> lookedAt = new ArrayList<>();
        private boolean complete = true;
        private final Set<Table> dormant = EnumSet.noneOf(Table.class);
        private boolean broken;
        private boolean deaf;

        @Override
        public Notifications poll() throws IOException {
            if (broken) {
                throw new IOException("receive on netlink NETFILTER: EBADF");
            }
            var heard = new Notifications(List.copyOf(changes), complete);
            changes.clear();
            complete = true;
            return heard;
        }

        @Override
        public List<String> jumps(Table table, String chain) throws IOException {
            hearing();
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
        public boolean isDormant(Table table) throws IOException {
            hearing();
            return dormant.contains(table);
        }

        @Override
        public void mend() throws IOException {
            hearing();
            if (!dormant.isEmpty()) {
                var place = new Place(2, "nat", "");
                changes.add(new Change(new Commit(9, 1, "java"), List.of(place), 0));
            }
            dormant.clear();
        }

        private void hearing() throws IOException {
            if (deaf) {
                throw new IOException("EPERM");
            }
        }

        @Override
        public void close() {}
    }
}
