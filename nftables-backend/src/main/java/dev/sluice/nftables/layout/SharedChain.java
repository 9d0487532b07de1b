package dev.sluice.nftables.layout;

import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A chain that all service ports with the same number of endpoints share. Its name says what it
/// does. `lb-tcp-5` chooses among five endpoints, `lbl-tcp-3` among three of policy Local.
/// `ext-tcp-5` masquerades and goes to `lb-tcp-5`. `extl-tcp-5-3` sends traffic of the node and its
/// pods to `lb-tcp-5` and other traffic to `lbl-tcp-3`. For node ports, the names begin with `np`:
/// `np-tcp-5`, `npl-tcp-3`, `npext-tcp-5`, `npextl-tcp-5-3`.
///
/// An unused chain is kept for a while ([SharedChains]), because the kernel walks a whole map when
/// a rule that uses the map is added.
sealed interface SharedChain {
    /// Chooses among endpoints.
    record Balance(FrontendKind kind, TrafficPolicy policy, Protocol protocol, int slots)
            implements SharedChain {}

    /// Masquerades external traffic of policy CLUSTER and balances it.
    record ToAll(FrontendKind kind, Protocol protocol, int slots) implements SharedChain {
        private SharedChain balance() {
            return new Balance(kind, TrafficPolicy.CLUSTER, protocol, slots);
        }
    }

    /// Balances external traffic of policy LOCAL.
    ///
    /// @param slots how many endpoints there are for traffic of the node and its pods, 0 for none
    /// @param localSlots how many there are for other traffic, 0 for none
    record ToLocal(FrontendKind kind, Protocol protocol, int slots, int localSlots)
            implements SharedChain {
        private Optional<SharedChain> all() {
            return slots == 0
                    ? Optional.empty()
                    : Optional.of(new Balance(kind, TrafficPolicy.CLUSTER, protocol, slots));
        }

        private Optional<SharedChain> local() {
            return localSlots == 0
                    ? Optional.empty()
                    : Optional.of(new Balance(kind, TrafficPolicy.LOCAL, protocol, localSlots));
        }
    }

    Pattern NAME =
            Pattern.compile("(lbl?|npl?|(?:np)?extl?)-(tcp|udp|sctp)-(\\d{1,5})(?:-(\\d{1,5}))?");

    /// The chains that are created while the maps are empty, when the walk costs nothing. Nearly
    /// all clusters need them sooner or later.
    static List<SharedChain> usual() {
        List<SharedChain> chains = new ArrayList<>();
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            for (int slots = 1; slots <= 16; slots++) {
                chains.add(
                        new Balance(FrontendKind.ADDRESS, TrafficPolicy.CLUSTER, protocol, slots));
            }
        }
        return chains;
    }

    /// Parses the name of a shared chain; empty if it is another name.
    static Optional<SharedChain> parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String role = parts.group(1);
        Protocol protocol = Protocol.parse(parts.group(2).toUpperCase(Locale.ROOT)).orElseThrow();
        int slots = Integer.parseInt(parts.group(3));
        OptionalInt local =
                parts.group(4) == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.parseInt(parts.group(4)));
        if (slots == 0 && local.isEmpty()) {
            return Optional.empty();
        }
        FrontendKind kind = role.startsWith("np") ? FrontendKind.NODE_PORT : FrontendKind.ADDRESS;
        SharedChain chain =
                switch (role) {
                    case "lb", "np" -> new Balance(kind, TrafficPolicy.CLUSTER, protocol, slots);
                    case "lbl", "npl" -> new Balance(kind, TrafficPolicy.LOCAL, protocol, slots);
                    case "ext", "npext" -> new ToAll(kind, protocol, slots);
                    default -> new ToLocal(kind, protocol, slots, local.orElse(0));
                };
        // If a part was not parsed, or has another spelling, the name differs.
        return Optional.of(chain).filter(read -> read.name().equals(name));
    }

    default String name() {
        return switch (this) {
            case Balance(FrontendKind kind, TrafficPolicy policy, Protocol protocol, int slots) -> {
                String base =
                        switch (kind) {
                            case ADDRESS -> "lb";
                            case NODE_PORT -> "np";
                        };
                String suffix = policy == TrafficPolicy.LOCAL ? "l" : "";
                yield base + suffix + "-" + protocol.lower() + "-" + slots;
            }
            case ToAll(FrontendKind kind, Protocol protocol, int slots) ->
                    prefix(kind) + "ext-" + protocol.lower() + "-" + slots;
            case ToLocal(FrontendKind kind, Protocol protocol, int slots, int localSlots) ->
                    prefix(kind) + "extl-" + protocol.lower() + "-" + slots + "-" + localSlots;
        };
    }

    default Chain chain(TableContext context) {
        return switch (this) {
            case Balance(FrontendKind kind, TrafficPolicy policy, Protocol protocol, int slots) -> {
                var endpoints = FixedSets.endpoints(kind, policy);
                yield Chain.of(
                        name(),
                        Rule.of(
                                new Statement.L4Proto(protocol),
                                new Statement.Translate(
                                        endpoints.key().fields(slots), endpoints.name())));
            }
            case ToAll all ->
                    new Chain(
                            name(),
                            Optional.empty(),
                            External.cluster(context, all.balance().name()),
                            "");
            case ToLocal local ->
                    new Chain(
                            name(),
                            Optional.empty(),
                            External.local(
                                    context,
                                    local.all().map(SharedChain::name),
                                    local.local().map(SharedChain::name)),
                            "");
        };
    }

    /// The chains that it leads to.
    default List<SharedChain> next() {
        return switch (this) {
            case Balance _ -> List.of();
            case ToAll all -> List.of(all.balance());
            case ToLocal local -> {
                List<SharedChain> next = new ArrayList<>();
                local.all().ifPresent(next::add);
                local.local().ifPresent(next::add);
                yield next;
            }
        };
    }

    private static String prefix(FrontendKind kind) {
        return switch (kind) {
            case ADDRESS -> "";
            case NODE_PORT -> "np";
        };
    }
}
