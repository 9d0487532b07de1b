package dev.sluice.daemon.localhost;

import dev.sluice.model.Protocol;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the TCP node ports of one plan differ from those of another one.
///
/// @param gone the node ports that no Service has any more
/// @param present the targets of the node ports that may have changed
record TargetChanges(Set<Integer> gone, Map<Integer, PortTargets> present) {
    TargetChanges {
        gone = Set.copyOf(gone);
        present = Map.copyOf(present);
    }

    /// Looks only at Services that differ. A node port counts for the Service that owns it.
    ///
    /// External policy Local means the node's own endpoints alone, as in kube-proxy: other than
    /// packets of the node to its other addresses, these connections do not go to endpoints
    /// elsewhere.
    static TargetChanges between(Plan before, Plan after) {
        Set<Integer> had = new HashSet<>();
        Map<Integer, PortTargets> has = new HashMap<>();
        SharedMap.differences(
                before.services(),
                after.services(),
                (_, is, then) -> {
                    Map<Integer, PortTargets> former = new HashMap<>();
                    add(is, former);
                    had.addAll(former.keySet());
                    add(then, has);
                });
        had.removeAll(has.keySet());
        return new TargetChanges(had, has);
    }

    private static void add(@Nullable PlannedService service, Map<Integer, PortTargets> to) {
        if (service == null) {
            return;
        }
        for (PlannedPort port : service.ports()) {
            if (port.name().protocol() == Protocol.TCP) {
                for (Frontend frontend : port.frontends()) {
                    if (frontend instanceof Frontend.NodePort(int number)) {
                        to.put(number, targets(port));
                    }
                }
            }
        }
    }

    private static PortTargets targets(PlannedPort port) {
        return new PortTargets(port.name(), port.externalEndpoints(), port.affinitySeconds());
    }

    boolean isEmpty() {
        return gone.isEmpty() && present.isEmpty();
    }
}
