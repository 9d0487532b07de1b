package dev.sluice.nftables.layout;

import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Shape;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Value;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps clients of a service port at their endpoints. A map holds the endpoint of each client.
/// Chains look it up before balancing. They fill it afterwards, when the first packet of the
/// connection passes the filter hooks with the endpoint's address as its destination. All frontends
/// of a policy share a map. Each policy has its own, because what is remembered for policy CLUSTER
/// must not send an outside client of policy LOCAL to another node.
///
/// Only choices that are in a map of all current choices are remembered. Otherwise a client that
/// keeps calling an endpoint that left would add it again.
final class Affinity {
    private final PortLayout layout;
    private final ServicePortName name;
    private final Routes routes;

    Affinity(PortLayout layout) {
        this.layout = layout;
        this.name = layout.port().name();
        this.routes = new Routes(layout);
    }

    /// The map of a policy's clients.
    static SetSpec map(PlannedPort port, TrafficPolicy policy) {
        OwnName name =
                switch (policy) {
                    case CLUSTER -> OwnName.AFFINITY;
                    case LOCAL -> OwnName.AFFINITY_LOCAL;
                };
        return new SetSpec(
                name.of(port.name()),
                Shape.CLIENT,
                SetSpec.Holds.ENDPOINT,
                port.affinitySeconds(),
                "clients and their endpoints");
    }

    void addTo(Contents contents, TableContext context) {
        for (TrafficPolicy policy : TrafficPolicy.values()) {
            if (layout.balancedBy(policy)) {
                contents.add(map(layout.port(), policy));
                contents.add(learn(policy));
            }
            for (FrontendKind kind : FrontendKind.values()) {
                if (layout.balances(kind, policy)) {
                    contents.add(sticky(kind, policy));
                }
            }
        }
        routes.ownExternals(context, contents::add);
        for (Frontend frontend : layout.port().frontends()) {
            if (layout.balances(frontend)) {
                choices(contents, context, frontend);
            }
        }
    }

    private Chain sticky(FrontendKind kind, TrafficPolicy policy) {
        return Chain.of(
                Routes.sticky(kind, policy).of(name),
                Rule.of(
                        new Statement.L4Proto(name.protocol()),
                        new Statement.Translate(
                                Shape.CLIENT.fields(), map(layout.port(), policy).name())),
                Rule.of(new Statement.Goto(routes.balancing(kind, policy).name())));
    }

    private Chain learn(TrafficPolicy policy) {
        return Chain.of(
                learner(policy).of(name),
                Rule.of(
                        new Statement.L4Proto(name.protocol()),
                        new Statement.UpdateMap(map(layout.port(), policy).name())));
    }

    private void choices(Contents contents, TableContext context, Frontend frontend) {
        List<TrafficPolicy> policies = layout.balancedBy(frontend);
        String learner;
        if (policies.size() == 1) {
            learner = learner(policies.getFirst()).of(name);
        } else {
            learner = OwnName.LEARN_EXTERNAL.of(name);
            contents.add(
                    new Chain(
                            learner,
                            Optional.empty(),
                            External.learned(
                                    context,
                                    learner(TrafficPolicy.CLUSTER).of(name),
                                    learner(TrafficPolicy.LOCAL).of(name)),
                            ""));
        }
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        policies.forEach(policy -> endpoints.addAll(layout.slots(policy)));
        for (Endpoint endpoint : endpoints) {
            Key key = FrontendKind.choice(frontend, name.protocol(), endpoint);
            contents.add(
                    FixedSets.learned(FrontendKind.of(frontend)).name(),
                    key,
                    new Value.Goto(learner, ""));
        }
    }

    private static OwnName learner(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> OwnName.LEARN;
            case LOCAL -> OwnName.LEARN_LOCAL;
        };
    }
}
