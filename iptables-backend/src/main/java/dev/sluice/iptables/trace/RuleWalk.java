package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.trace.TableRules.ChainRules;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.TraceStep;
import dev.sluice.trace.TracedPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Walks a packet through the rules of one table, along every branch that random matches allow.
/// Used once, by one thread.
final class RuleWalk {
    /// The maximum nesting depth of chains, more than any program uses. The kernel refuses rules
    /// that jump in circles.
    private static final int DEEPEST = 64;

    /// Targets after which the packet continues unchanged in all that the walk evaluates.
    private static final Set<String> NO_EFFECT =
            Set.of(
                    "LOG",
                    "NFLOG",
                    "AUDIT",
                    "TRACE",
                    "TCPMSS",
                    "CHECKSUM",
                    "CLASSIFY",
                    "DSCP",
                    "TOS",
                    "ECN",
                    "TTL",
                    "HL");

    private final IndexedTable table;
    private final RuleMatcher matcher;
    private final List<Branch> decided = new ArrayList<>();

    RuleWalk(IndexedTable table, RuleMatcher matcher) {
        this.table = table;
        this.matcher = matcher;
    }

    /// The branches of a packet at the end of a built-in chain.
    List<Branch> through(String chain, Branch start) {
        List<Branch> undecided = chain(chain, start, 0);
        ChainRules own = table.chain(chain);
        String policy = own == null ? "ACCEPT" : own.policy();
        for (Branch branch : undecided) {
            decided.add(
                    policy.equals("DROP") && branch.isUnderWay()
                            ? branch.step(matched(chain, () -> "policy DROP"))
                                    .ends(new PacketVerdict.Dropped())
                            : branch);
        }
        return List.copyOf(decided);
    }

    /// @return the branches that return from the chain undecided
    private List<Branch> chain(String name, Branch start, int depth) {
        ChainRules chain = table.chain(name);
        if (chain == null || depth > DEEPEST) {
            String what = chain == null ? "no chain " + name : "rules jump in circles at " + name;
            return List.of(unknown(start, name, what));
        }
        List<Branch> returned = new ArrayList<>();
        List<Branch> onwards = List.of(start);
        // A rule that changes the destination ends the walk, so it is the same for the whole chain.
        for (Rule rule : table.rules(name, chain, start.packet())) {
            List<Branch> next = new ArrayList<>(onwards.size());
            for (Branch branch : onwards) {
                if (branch.isUnderWay()) {
                    meet(name, rule, branch, depth, next, returned);
                } else {
                    decided.add(branch);
                }
            }
            onwards = next;
        }
        returned.addAll(onwards);
        return returned;
    }

    private void meet(
            String chain,
            Rule rule,
            Branch branch,
            int depth,
            List<Branch> next,
            List<Branch> returned) {
        RuleMatcher.Result result = matcher.compare(rule, branch.packet());
        Match failed = result.failed();
        if (failed != null) {
            next.add(branch.step(notMatched(chain, rule, failed)));
            return;
        }
        Match unreadable = result.unreadable();
        if (unreadable != null) {
            next.add(
                    changesNothing(rule.target())
                            ? branch.step(notMatched(chain, rule, unreadable))
                            : unknown(branch, chain, rule.text()));
            return;
        }
        if (result.chance() < 1) {
            next.add(
                    branch.times(1 - result.chance())
                            .step(
                                    TraceStep.notMatched(
                                            table.name(), chain, rule::text, () -> "chance")));
        }
        Branch met = branch.times(result.chance()).step(matched(chain, rule::text));
        apply(chain, rule, met.with(remembered(rule, met.packet())), depth, next, returned);
    }

    private void apply(
            String chain,
            Rule rule,
            Branch met,
            int depth,
            List<Branch> next,
            List<Branch> returned) {
        TracedPacket packet = met.packet();
        switch (rule.target()) {
            case Target.Nothing() -> next.add(met);
            case Target.Jump(String to) -> next.addAll(chain(to, met, depth + 1));
            case Target.Goto(String to) -> returned.addAll(chain(to, met, depth + 1));
            case Target.Return() -> returned.add(met);
            case Target.Accept() -> decided.add(met);
            case Target.Drop() -> decided.add(met.ends(new PacketVerdict.Dropped()));
            case Target.Reject _ -> decided.add(met.ends(new PacketVerdict.Rejected()));
            case Target.Mark(int value, int mask) ->
                    next.add(met.with(packet.marked((packet.mark() & ~mask) ^ value)));
            case Target.Dnat(var ip, int port) ->
                    decided.add(met.with(packet.dnat(new AddressPort(ip, port))));
            case Target.Masquerade _ ->
                    decided.add(
                            met.with(
                                    packet.snat(
                                            matcher.host().sourceFor(packet.destination().ip()))));
            case Target.Foreign(String name, _) -> {
                // A rejection of another kind than ours: a TCP reset or another ICMP error.
                if (name.equals("REJECT")) {
                    decided.add(met.ends(new PacketVerdict.Rejected()));
                } else {
                    next.add(NO_EFFECT.contains(name) ? met : unknown(met, chain, rule.text()));
                }
            }
        }
    }

    private static boolean changesNothing(Target target) {
        return target instanceof Target.Nothing
                || (target instanceof Target.Foreign(String name, _) && NO_EFFECT.contains(name));
    }

    private static TracedPacket remembered(Rule rule, TracedPacket packet) {
        TracedPacket after = packet;
        for (Match match : rule.matches()) {
            if (match instanceof Match.RememberSource(String list, _)) {
                after = after.seen(list);
            }
        }
        return after;
    }

    private Branch unknown(Branch branch, String chain, String what) {
        return branch.step(matched(chain, () -> what))
                .ends(
                        new PacketVerdict.Unknown(
                                "table %s, chain %s: %s".formatted(table.name(), chain, what)));
    }

    private TraceStep matched(String chain, TraceStep.Text rule) {
        return TraceStep.matched(table.name(), chain, rule);
    }

    private TraceStep notMatched(String chain, Rule rule, Match failed) {
        return TraceStep.notMatched(table.name(), chain, rule::text, () -> text(failed));
    }

    private static String text(Match match) {
        StringBuilder out = new StringBuilder();
        match.print(out);
        return out.toString();
    }
}
