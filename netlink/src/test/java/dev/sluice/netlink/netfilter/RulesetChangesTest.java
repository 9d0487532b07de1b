package dev.sluice.netlink.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Subscription;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

public class RulesetChangesTest {
    static final Predicate<RulesetChanges.Place> OURS =
            place -> place.table().equals("nat") && place.name().startsWith("KUBE-");

    @Test
    void readsWhatTheKernelAnnounced() throws Exception {
        var kernel = new KernelStandIn(_ -> List.of());
        Capture.read(RulesetChangesTest.class, "changes").replies().forEach(kernel::announce);
        try (var changes = new RulesetChanges(new Subscription(kernel), OURS)) {
            check(changes.poll());
        }
    }

    @Test
    void saysWhenItMissedSomething() throws Exception {
        var kernel = new KernelStandIn(_ -> List.of());
        kernel.announce(KernelStandIn.lost());
        try (var changes = new RulesetChanges(new Subscription(kernel), OURS)) {
            assertEquals(new RulesetChanges.Notifications(List.of(), false), changes.poll());
        }
    }

    @Test
    void blamesNobodyForAnothersLostCommit() throws Exception {
        var kernel = new KernelStandIn(_ -> List.of());
        List<byte[]> announced = Capture.read(RulesetChangesTest.class, "changes").replies();
        try (var changes = new RulesetChanges(new Subscription(kernel), OURS)) {
            kernel.announce(announced.get(0));
            kernel.announce(KernelStandIn.lost());
            assertEquals(new RulesetChanges.Notifications(List.of(), false), changes.poll());
            kernel.announce(announced.get(5));
            var heard = changes.poll();
            assertEquals(
                    List.of("nft []"),
                    heard.changes().stream()
                            .map(c -> c.commit().program() + " " + names(c))
                            .toList());
        }
    }

    /// The notifications that the captured commands must cause.
    static void check(RulesetChanges.Notifications heard) {
        assertTrue(heard.complete());
        var services = new RulesetChanges.Place(AddressFamily.AF_INET, "nat", "KUBE-SERVICES");
        assertEquals(
                List.of(
                        "iptables [KUBE-SERVICES]",
                        "iptables [KUBE-SERVICES]",
                        "nft []",
                        "nft []",
                        "iptables [KUBE-SERVICES]",
                        "nft [KUBE-SERVICES]"),
                heard.changes().stream()
                        .map(c -> c.commit().program().replace("-nft", "") + " " + names(c))
                        .toList());
        assertEquals(List.of(services), heard.changes().getLast().places());
    }

    private static List<String> names(RulesetChanges.Change change) {
        return change.places().stream().map(RulesetChanges.Place::name).toList();
    }
}
