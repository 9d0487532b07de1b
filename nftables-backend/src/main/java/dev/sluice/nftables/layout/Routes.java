package dev.sluice.nftables.layout;

import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Chain;
import dev.sluice.plan.Frontend;
import java.util.Optional;
import java.util.function.Consumer;

/// Through which chains traffic of a service port goes: shared ones, but with affinity ones of its
/// own.
final class Routes {
    private final PortLayout layout;
    private final Protocol protocol;

    Routes(PortLayout layout) {
        this.layout = layout;
        this.protocol = layout.port().name().protocol();
    }

    /// The chain that a frontend leads to.
    String of(Frontend frontend) {
        Door door = Door.of(frontend);
        if (frontend instanceof Frontend.ClusterIp) {
            return balance(door, layout.port().internalPolicy());
        }
        if (layout.sticks()) {
            return external(door).of(layout.port().name());
        }
        return sharedExternal(door).name();
    }

    /// Tells the shared chains that are needed, each after those it leads to.
    void shared(Consumer<SharedChain> each) {
        for (Door door : Door.values()) {
            for (TrafficPolicy policy : TrafficPolicy.values()) {
                if (layout.balances(door, policy)) {
                    each.accept(balancing(door, policy));
                }
            }
            if (!layout.sticks() && externals(door)) {
                each.accept(sharedExternal(door));
            }
        }
    }

    /// The chains of external traffic that sticky services need for themselves.
    void ownExternals(Frame frame, Consumer<Chain> each) {
        for (Door door : Door.values()) {
            if (layout.sticks() && externals(door)) {
                var rules =
                        switch (layout.port().externalPolicy()) {
                            case CLUSTER ->
                                    External.cluster(frame, balance(door, TrafficPolicy.CLUSTER));
                            case LOCAL ->
                                    External.local(
                                            frame,
                                            balanced(door, TrafficPolicy.CLUSTER),
                                            balanced(door, TrafficPolicy.LOCAL));
                        };
                String name = external(door).of(layout.port().name());
                each.accept(new Chain(name, Optional.empty(), rules, ""));
            }
        }
    }

    SharedChain balancing(Door door, TrafficPolicy policy) {
        return new SharedChain.Balance(door, policy, protocol, layout.slots(policy).size());
    }

    private String balance(Door door, TrafficPolicy policy) {
        return layout.sticks()
                ? sticky(door, policy).of(layout.port().name())
                : balancing(door, policy).name();
    }

    private Optional<String> balanced(Door door, TrafficPolicy policy) {
        return layout.slots(policy).isEmpty()
                ? Optional.empty()
                : Optional.of(balance(door, policy));
    }

    private boolean externals(Door door) {
        for (Frontend frontend : layout.port().frontends()) {
            if (!(frontend instanceof Frontend.ClusterIp)
                    && Door.of(frontend) == door
                    && layout.balances(frontend)) {
                return true;
            }
        }
        return false;
    }

    private SharedChain sharedExternal(Door door) {
        return switch (layout.port().externalPolicy()) {
            case CLUSTER -> new SharedChain.ToAll(door, protocol, layout.cluster().size());
            case LOCAL ->
                    new SharedChain.ToLocal(
                            door, protocol, layout.cluster().size(), layout.local().size());
        };
    }

    static OwnName sticky(Door door, TrafficPolicy policy) {
        return switch (door) {
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

    private static OwnName external(Door door) {
        return switch (door) {
            case ADDRESS -> OwnName.EXTERNAL;
            case NODE_PORT -> OwnName.EXTERNAL_NODE_PORT;
        };
    }
}
