package dev.sluice.conntrack;

import dev.sluice.conntrack.LiveFrontends.Endpoints;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.services.SharedMap;

/// What a sync may have made stale.
///
/// @param any whether any flow may have become stale
/// @param untranslated whether flows that are not translated must be deleted, too: those to a
///   frontend whose translation began, since they would stay as they are, and, as kube-proxy 1.38
///   does, those to a frontend that lost its last endpoint or was deleted
/// @param before the frontends of the changed Services before the sync, some of which may no longer
///   exist
record PlanChange(boolean any, boolean untranslated, Frontends before) {
    static PlanChange between(Plan before, Plan now) {
        var change = new Builder();
        // Node ports may be served at other addresses now.
        change.any = !before.node().equals(now.node());
        change.untranslated = change.any;
        SharedMap.differences(
                before.services(),
                now.services(),
                (_, then, after) -> {
                    Frontends were = Frontends.of(then, _ -> true);
                    Frontends served = Frontends.of(then, PlanChange::isServed);
                    Frontends serves = Frontends.of(after, PlanChange::isServed);
                    change.before.add(were);
                    change.any |= !were.isNothing() || !Frontends.of(after, _ -> true).isNothing();
                    change.untranslated |= !served.equals(serves);
                });
        return new PlanChange(change.any, change.untranslated, change.before);
    }

    private static boolean isServed(PlannedPort port) {
        return !new Endpoints(port).isNone();
    }

    private static final class Builder {
        private boolean any;
        private boolean untranslated;
        private final Frontends before = Frontends.collect();
    }
}
