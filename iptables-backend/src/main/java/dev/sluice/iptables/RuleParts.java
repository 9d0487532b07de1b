package dev.sluice.iptables;

import dev.sluice.iptables.RuleProbe.Answer;
import dev.sluice.iptables.RuleProbe.Trial;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.ConnectionState;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target.Accept;
import dev.sluice.iptables.table.Target.Dnat;
import dev.sluice.iptables.table.Target.Mark;
import dev.sluice.iptables.table.Target.Masquerade;
import dev.sluice.iptables.table.Target.Nothing;
import dev.sluice.iptables.table.Target.Reject;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The matches and targets of our rules, as far as a host may lack them: a minimal image may be
/// without some extensions of iptables, and a kernel without some modules.
///
/// Rules are written without an optional part that the host refuses. It is tried again whenever all
/// rules are compared, so it is used once the host has it.
final class RuleParts {
    private static final int BIT = 1;

    private final RuleProbe probe;
    private final IpFamily family;
    private final Consumer<String> remarks;

    /// The optional parts that were refused when they were last tried.
    private final Set<String> refused = new HashSet<>();

    /// @param remarks is called with one line about each part that becomes refused
    RuleParts(RuleProbe probe, IpFamily family, Consumer<String> remarks) {
        this.probe = probe;
        this.family = family;
        this.remarks = remarks;
    }

    /// Checks the parts without which there are no rules or not all Services can be served.
    ///
    /// @throws IOException if iptables refuses one that every node needs, or cannot be asked; the
    ///   message is one line
    void require() throws IOException {
        Map<String, Trial> needed = needed();
        if (probe.ask(List.copyOf(needed.values())) instanceof Answer.Accepted) {
            return;
        }
        for (var part : needed.entrySet()) {
            switch (probe.ask(List.of(part.getValue()))) {
                case Answer.Refused(String reason) ->
                        throw new IOException(
                                "iptables refuses "
                                        + part.getKey()
                                        + ", which is needed: "
                                        + reason);
                case Answer.Doubtful(String reason) ->
                        remarks.accept(
                                part.getKey() + " is needed, but may not be there: " + reason);
                case Answer.Accepted() -> {}
                case Answer.Unknown() -> {}
            }
        }
    }

    /// Checks the parts that only some Services need; a Service whose rules are refused is named
    /// when they are.
    ///
    /// @throws IOException if iptables cannot be asked; the message is one line
    void tryOfSomeServices() throws IOException {
        Map<String, Trial> some = ofSomeServices();
        if (probe.ask(List.copyOf(some.values())) instanceof Answer.Accepted) {
            return;
        }
        for (var part : some.entrySet()) {
            switch (probe.ask(List.of(part.getValue()))) {
                case Answer.Refused(String reason) ->
                        remarks.accept(lacking(part.getKey(), reason));
                case Answer.Doubtful(String reason) ->
                        remarks.accept(lacking(part.getKey(), reason));
                case Answer.Accepted() -> {}
                case Answer.Unknown() -> {}
            }
        }
    }

    private static String lacking(String part, String reason) {
        return "iptables refuses " + part + ", and so Services that need it: " + reason;
    }

    /// Returns settings without the optional parts that the host refuses.
    ///
    /// @throws IOException if iptables cannot be asked; the message is one line
    RuleSettings limit(RuleSettings wanted) throws IOException {
        RuleSettings limited = wanted;
        if (wanted.countInvalid() || wanted.countLocalhost()) {
            var count = new Match.Count(RuleSettings.INVALID_COUNTER);
            boolean taken =
                    takes(
                            "-m nfacct",
                            new Trial(Table.FILTER, Rule.of(new Nothing(), count)),
                            "packets are not counted");
            if (!taken) {
                limited = limited.withCounters(false, false);
            }
        }
        if (wanted.randomFully()) {
            boolean taken =
                    takes(
                            "--random-fully",
                            new Trial(Table.NAT, Rule.of(new Masquerade(true))),
                            "masqueraded connections may compete for a port");
            limited = limited.withRandomFully(taken);
        }
        return limited;
    }

    private boolean takes(String part, Trial trial, String without) throws IOException {
        return switch (probe.ask(List.of(trial))) {
            case Answer.Accepted() -> {
                refused.remove(part);
                yield true;
            }
            case Answer.Refused(String reason) -> {
                refuse(part, without, reason);
                yield false;
            }
            case Answer.Doubtful(String reason) -> {
                refuse(part, without, reason);
                yield false;
            }
            case Answer.Unknown() -> !refused.contains(part);
        };
    }

    private void refuse(String part, String without, String reason) {
        if (refused.add(part)) {
            remarks.accept(
                    "iptables refuses %s, continuing without, so %s: %s"
                            .formatted(part, without, reason));
        }
    }

    private Map<String, Trial> needed() {
        var comment = new Match.Comment("kubernetes");
        Map<String, Trial> parts = new LinkedHashMap<>();
        parts.put("-m comment", filter(Rule.of(new Accept(), comment)));
        parts.put("-m conntrack", filter(Rule.of(new Accept(), ConnectionState.is(State.NEW))));
        parts.put("-m mark", filter(Rule.of(new Accept(), new Match.Marked(false, BIT))));
        parts.put("-m addrtype", filter(Rule.of(new Accept(), new Match.DestinationIsLocal())));
        parts.put("-j REJECT", filter(Rule.of(new Reject(family))));
        parts.put("-j MARK", nat(Rule.of(new Mark(BIT, BIT))));
        parts.put("-j MASQUERADE", nat(Rule.of(new Masquerade(false))));
        parts.put("-m tcp", nat(port(Protocol.TCP)));
        parts.put("-m statistic", nat(Rule.of(new Accept(), new Match.StatisticRandom(2))));
        Ip ip = Ip.of(family == IpFamily.IPV4 ? "192.0.2.1" : "2001:db8::1");
        parts.put("-j DNAT", nat(Rule.of(new Dnat(ip, 80), new Match.IpProtocol(Protocol.TCP))));
        return parts;
    }

    private Map<String, Trial> ofSomeServices() {
        Map<String, Trial> parts = new LinkedHashMap<>();
        parts.put("-m udp", nat(port(Protocol.UDP)));
        parts.put("-m sctp", nat(port(Protocol.SCTP)));
        parts.put(
                "-m recent",
                nat(Rule.of(new Accept(), new Match.RememberSource("KUBE-PROXY-PROBE", family))));
        return parts;
    }

    private static Rule port(Protocol protocol) {
        return Rule.of(
                new Accept(),
                new Match.IpProtocol(protocol),
                new Match.DestinationPort(protocol, 80));
    }

    private static Trial filter(Rule rule) {
        return new Trial(Table.FILTER, rule);
    }

    private static Trial nat(Rule rule) {
        return new Trial(Table.NAT, rule);
    }
}
