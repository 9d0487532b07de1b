package dev.sluice.conntrack;

import dev.sluice.conntrack.LiveFrontends.Endpoints;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.services.SharedMap;

/// What a sync may have made stale.
///
/// @param any whether any flow may have become stale
/// @param begins whether the translation of some frontend began. Older flows to it are untranslated
///   and would stay so, hence they must be deleted too
/// @param before the frontends of the changed Services before the sync, some of which may no longer
///   exist
record PlanChange(boolean any, boolean begins, Frontends before) {
    static PlanChange between(Plan before, Plan now) {
        var change = new Builder();
        // Node ports may be served at other addresses now.
        change.any = !before.node().equals(now.node());
        change.begins = change.any;
        SharedMap.differences(
                before.services(),
                now.services(),
                (_, then, after) -> {
                    Frontends were = Frontends.of(then, _ -> true);
                    Frontends served = Frontends.of(then, PlanChange::isServed);
                    change.before.add(were);
                    change.any |= !were.isNothing() || !Frontends.of(after, _ -> true).isNothing();
                    change.begins |= !served.containsAll(Frontends.of(after, PlanChange::isServed));
                });
        return new PlanChange(change.any, change.begins, change.before);
    }

    private static boolean isServed(PlannedPort port) {
        return !new Endpoints(port).isNone();
    }

    private static final class Builder {
        private boolean any;
        private boolean begins;
        private final Frontends before = Frontends.collect();
    }
}
