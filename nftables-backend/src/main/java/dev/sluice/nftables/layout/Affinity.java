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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Keeps clients of a service port at their endpoints: one choice for all of its frontends, as long
/// as the chosen endpoint serves the policy of the frontend. kube-proxy's nftables mode has a set
/// of clients for each endpoint to that end (`affinity-...`, `pkg/proxy/nftables/proxier.go`).
///
/// Here, each policy that is in use has a map from clients to their endpoints, which holds
/// endpoints of that policy only. What is chosen by one policy must not send an outside client of
/// policy LOCAL to another node. Chains look up their policy's map before balancing. The maps are
/// filled afterwards, when the first packet of the connection passes the filter hooks with the
/// endpoint's address as its destination: the choice enters the maps of all policies that the
/// endpoint serves, whichever frontend was called. A client that is in a map already keeps its
/// endpoint there, so a choice that policy LOCAL forced does not replace that of policy CLUSTER.
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
            }
            for (FrontendKind kind : FrontendKind.values()) {
                if (layout.balances(kind, policy)) {
                    contents.add(sticky(kind, policy));
                }
            }
        }
        routes.ownExternals(context, contents::add);
        Map<Endpoint, String> learners = learners(contents);
        for (Frontend frontend : layout.port().frontends()) {
            choices(frontend, learners, contents);
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

    /// Adds the chains that remember choices.
    ///
    /// @return the name of the chain that remembers an endpoint, for all endpoints
    private Map<Endpoint, String> learners(Contents contents) {
        Map<Endpoint, List<TrafficPolicy>> policies = new LinkedHashMap<>();
        for (TrafficPolicy policy : TrafficPolicy.values()) {
            if (layout.balancedBy(policy)) {
                for (Endpoint endpoint : layout.slots(policy)) {
                    policies.computeIfAbsent(endpoint, _ -> new ArrayList<>()).add(policy);
                }
            }
        }
        policies.values().stream().distinct().forEach(served -> contents.add(learn(served)));
        Map<Endpoint, String> learners = new HashMap<>();
        policies.forEach((endpoint, served) -> learners.put(endpoint, learner(served).of(name)));
        return learners;
    }

    /// Remembers a choice for policies.
    private Chain learn(List<TrafficPolicy> policies) {
        Rule[] rules =
                policies.stream()
                        .map(policy ->
                                Rule.of(
                                        new Statement.L4Proto(name.protocol()),
                                        new Statement.UpdateMap(map(layout.port(), policy).name())))
                        .toArray(Rule[]::new);
        return Chain.of(learner(policies).of(name), rules);
    }

    private void choices(Frontend frontend, Map<Endpoint, String> learners, Contents contents) {
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        layout.balancedBy(frontend).forEach(policy -> endpoints.addAll(layout.slots(policy)));
        for (Endpoint endpoint : endpoints) {
            Key key = FrontendKind.choice(frontend, name.protocol(), endpoint);
            contents.add(
                    FixedSets.learned(FrontendKind.of(frontend)).name(),
                    key,
                    new Value.Goto(Objects.requireNonNull(learners.get(endpoint)), ""));
        }
    }

    private static OwnName learner(List<TrafficPolicy> policies) {
        if (policies.size() > 1) {
            return OwnName.LEARN_BOTH;
        }
        return switch (policies.getFirst()) {
            case CLUSTER -> OwnName.LEARN;
            case LOCAL -> OwnName.LEARN_LOCAL;
        };
    }
}
