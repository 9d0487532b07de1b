package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Rule;
import dev.sluice.model.Ip;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.TracedPacket;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares packets with the matches of rules.
final class RuleMatcher {
    private static final Optional<Boolean> UNKNOWN = Optional.empty();

    private final HostNetwork host;
    private final SetLookup sets;

    RuleMatcher(HostNetwork host, SetLookup sets) {
        this.host = host;
        this.sets = sets;
    }

    /// The result of comparing a packet with a rule.
    ///
    /// @param chance the probability that random matches are met, from 0 to 1; 0 if `failed` is not
    ///   null
    /// @param failed the match that the packet does not meet; null if there is none
    /// @param unreadable a match that cannot be evaluated, if the packet meets all others; null if
    ///   there is none
    record Result(double chance, @Nullable Match failed, @Nullable Match unreadable) {}

    Result compare(Rule rule, TracedPacket packet) {
        double chance = 1;
        Match unreadable = null;
        for (Match match : rule.matches()) {
            if (match instanceof Match.StatisticRandom(int outOf)) {
                chance /= outOf;
                continue;
            }
            Optional<Boolean> met = met(match, packet);
            if (met.isEmpty()) {
                unreadable = match;
            } else if (!met.get()) {
                return new Result(0, match, null);
            }
        }
        return new Result(chance, null, unreadable);
    }

    HostNetwork host() {
        return host;
    }

    private Optional<Boolean> met(Match match, TracedPacket packet) {
        return switch (match) {
            case Match.InSet set -> sets.holds(set, packet);
            // A comment that is printed without quotes is not one of ours, but it is always true.
            case Match.Foreign(String module, _) ->
                    module.equals("comment") ? Optional.of(true) : UNKNOWN;
            case Match.StatisticRandom _ -> UNKNOWN;
            case Match.Source(boolean not, var cidr) -> is(cidr.contains(packet.source()) != not);
            case Match.Destination(boolean not, var cidr) -> is(cidr.contains(to(packet)) != not);
            case Match.InInterface(boolean not, String name) ->
                    is(isNamed(packet.inInterface(), name) != not);
            case Match.OutInterface(boolean not, String name) ->
                    is(isNamed(host.outInterface(to(packet)), name) != not);
            case Match.IpProtocol(var protocol) -> is(protocol == packet.protocol());
            case Match.Transport(var protocol) -> is(protocol == packet.protocol());
            case Match.OtherProtocol(boolean not, String name) ->
                    is(name.equals(packet.protocol().lower()) != not);
            case Match.DestinationPort(var protocol, int port) ->
                    is(protocol == packet.protocol() && port == packet.destination().port());
            case Match.ConnectionState(boolean not, var states) ->
                    is(isIn(states, packet.connection()) != not);
            case Match.Marked(boolean not, int bits) -> is(((packet.mark() & bits) == bits) != not);
            case Match.MarkIs(boolean not, int value, int mask) ->
                    is(((packet.mark() & mask) == value) != not);
            case Match.SourceIsLocal() -> is(host.isLocal(packet.source()));
            case Match.SourceIsNotLocal() -> is(!host.isLocal(packet.source()));
            case Match.DestinationIsLocal() -> is(host.isLocal(to(packet)));
            case Match.RecentlySeen(String list, int seconds, _) ->
                    is(packet.affinity().sawWithin(list, packet.source(), seconds));
            case Match.ByVirtualServer(var protocol, var ip, int port) ->
                    is(
                            protocol == packet.protocol()
                                    && packet.connection().byIpvs()
                                    && packet.connection()
                                            .original()
                                            .equals(new AddressPort(ip, port)));
            case Match.NotBridged _, Match.Comment _, Match.RememberSource _, Match.Count _ ->
                    is(true);
        };
    }

    private static Optional<Boolean> is(boolean met) {
        return Optional.of(met);
    }

    private static Ip to(TracedPacket packet) {
        return packet.destination().ip();
    }

    private static boolean isIn(List<State> states, Connection connection) {
        return (connection.destinationTranslated() && states.contains(State.DNAT))
                || (connection.sourceTranslated() && states.contains(State.SNAT))
                || states.contains(
                        switch (connection.state()) {
                            case NEW -> State.NEW;
                            case ESTABLISHED -> State.ESTABLISHED;
                            case RELATED -> State.RELATED;
                            case INVALID -> State.INVALID;
                            case UNTRACKED -> State.UNTRACKED;
                        });
    }

    private static boolean isNamed(String name, String pattern) {
        return pattern.endsWith("+")
                ? !name.isEmpty() && name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
