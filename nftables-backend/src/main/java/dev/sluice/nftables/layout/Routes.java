package dev.sluice.nftables.layout;

import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Chain;
import dev.sluice.plan.Frontend;
import java.util.Optional;
import java.util.function.Consumer;

/// The chains that traffic of a service port passes: shared ones, or its own with affinity.
final class Routes {
    private final PortLayout layout;
    private final Protocol protocol;

    Routes(PortLayout layout) {
        this.layout = layout;
        this.protocol = layout.port().name().protocol();
    }

    /// The chain that the map element of a frontend leads to.
    String of(Frontend frontend) {
        FrontendKind kind = FrontendKind.of(frontend);
        if (frontend instanceof Frontend.ClusterIp) {
            return balance(kind, layout.port().internalPolicy());
        }
        if (layout.sticks()) {
            return external(kind).of(layout.port().name());
        }
        return sharedExternal(kind).name();
    }

    /// Calls a consumer for each shared chain that the port needs, each after those that it leads
    /// to.
    void shared(Consumer<SharedChain> each) {
        for (FrontendKind kind : FrontendKind.values()) {
            for (TrafficPolicy policy : TrafficPolicy.values()) {
                if (layout.balances(kind, policy)) {
                    each.accept(balancing(kind, policy));
                }
            }
            if (!layout.sticks() && externals(kind)) {
                each.accept(sharedExternal(kind));
            }
        }
    }

    /// Calls a consumer for each external chain that a port with affinity has of its own.
    void ownExternals(TableContext context, Consumer<Chain> each) {
        for (FrontendKind kind : FrontendKind.values()) {
            if (layout.sticks() && externals(kind)) {
                var rules =
                        switch (layout.port().externalPolicy()) {
                            case CLUSTER ->
                                    External.cluster(context, balance(kind, TrafficPolicy.CLUSTER));
                            case LOCAL ->
                                    External.local(
                                            context,
                                            balanced(kind, TrafficPolicy.CLUSTER),
                                            balanced(kind, TrafficPolicy.LOCAL));
                        };
                String name = external(kind).of(layout.port().name());
                each.accept(new Chain(name, Optional.empty(), rules, ""));
            }
        }
    }

    SharedChain balancing(FrontendKind kind, TrafficPolicy policy) {
        return new SharedChain.Balance(kind, policy, protocol, layout.slots(policy).size());
    }

    private String balance(FrontendKind kind, TrafficPolicy policy) {
        return layout.sticks()
                ? sticky(kind, policy).of(layout.port().name())
                : balancing(kind, policy).name();
    }

    private Optional<String> balanced(FrontendKind kind, TrafficPolicy policy) {
        return layout.slots(policy).isEmpty()
                ? Optional.empty()
                : Optional.of(balance(kind, policy));
    }

    private boolean externals(FrontendKind kind) {
        for (Frontend frontend : layout.port().frontends()) {
            if (!(frontend instanceof Frontend.ClusterIp)
                    && FrontendKind.of(frontend) == kind
                    && layout.balances(frontend)) {
                return true;
            }
        }
        return false;
    }

    private SharedChain sharedExternal(FrontendKind kind) {
        return switch (layout.port().externalPolicy()) {
            case CLUSTER -> new SharedChain.ToAll(kind, protocol, layout.cluster().size());
            case LOCAL ->
                    new SharedChain.ToLocal(
                            kind, protocol, layout.cluster().size(), layout.local().size());
        };
    }

    static OwnName sticky(FrontendKind kind, TrafficPolicy policy) {
        return switch (kind) {
            case ADDRESS ->
                    switch (policy) {
                        case CLUSTER -> OwnName.STICKY;
                        case LOCAL -> OwnName.STICKY_LOCAL;
                    };
            case NODE_PORT ->
                    switch (policy) {
                        case CLUSTER -> OwnName.STICKY_NODE_PORT;
                        case LOCAL -> OwnName.STICKY_NODE_PORT_LOCAL;
                    };
        };
    }

    private static OwnName external(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> OwnName.EXTERNAL;
            case NODE_PORT -> OwnName.EXTERNAL_NODE_PORT;
        };
    }
}
