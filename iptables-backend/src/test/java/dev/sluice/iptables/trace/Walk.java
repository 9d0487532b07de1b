package dev.sluice.iptables.trace;

import dev.sluice.conformance.Branch;
import dev.sluice.conformance.Branch.Fate;
import dev.sluice.conformance.Flow;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target;
import java.util.ArrayList;
import java.util.List;

/// Walks the rules of one table, along every way that chance allows.
public final class Walk {
    private static final int DEEPEST = 16;

    private final Ruleset rules;
    private final Table table;
    private final Surroundings node;
    private final List<Branch> decided = new ArrayList<>();

    public Walk(Ruleset rules, Table table, Surroundings node) {
        this.rules = rules;
        this.table = table;
        this.node = node;
    }

    /// All that may have become of a packet at the end of one of the kernel's own chains, whose
    /// policy is to let it go on.
    public List<Branch> through(String chain, Branch start) {
        decided.addAll(chain(chain, start, 0));
        return List.copyOf(decided);
    }

    /// @return the branches that come back from the chain undecided
    private List<Branch> chain(String name, Branch start, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalStateException("rules jump in circles at chain " + name);
        }
        List<Branch> returned = new ArrayList<>();
        List<Branch> onwards = List.of(start);
        for (Rule rule : rules.rules(table, name)) {
            List<Branch> next = new ArrayList<>();
            for (Branch branch : onwards) {
                double chance = chance(rule, branch.flow());
                if (chance < 1) {
                    next.add(branch.times(1 - chance));
                }
                if (chance > 0) {
                    apply(rule, branch.times(chance), depth, next, returned);
                }
            }
            onwards = next;
        }
        returned.addAll(onwards);
        return returned;
    }

    private void apply(
            Rule rule, Branch branch, int depth, List<Branch> next, List<Branch> returned) {
        Flow flow = branch.flow();
        for (Match match : rule.matches()) {
            if (match instanceof Match.RememberSource(String list, _)) {
                flow = flow.remember(list);
            }
        }
        Branch met = branch.with(flow);
        switch (rule.target()) {
            case Target.Nothing() -> next.add(met);
            case Target.Jump(String to) -> next.addAll(chain(to, met, depth + 1));
            case Target.Goto(String to) -> returned.addAll(chain(to, met, depth + 1));
            case Target.Foreign foreign -> throw new IllegalArgumentException(foreign.text());
            case Target.Return() -> returned.add(met);
            case Target.Accept() -> decided.add(met);
            case Target.Drop() -> decided.add(met.ends(Fate.DROPPED));
            case Target.Reject _ -> decided.add(met.ends(Fate.REJECTED));
            case Target.Mark(int value, int mask) ->
                    next.add(met.with(flow.marked((flow.mark() & ~mask) ^ value)));
            case Target.Dnat(var ip, int port) -> decided.add(met.with(flow.to(ip, port)));
            case Target.Masquerade _ ->
                    decided.add(met.with(flow.from(node.facing(flow.destination().ip()))));
        }
    }

    private double chance(Rule rule, Flow flow) {
        double chance = 1;
        for (Match match : rule.matches()) {
            chance *= match instanceof Match.OneOutOf(int outOf) ? 1.0 / outOf : met(match, flow);
        }
        return chance;
    }

    private double met(Match match, Flow flow) {
        return matches(match, flow) ? 1 : 0;
    }

    private boolean matches(Match match, Flow flow) {
        return switch (match) {
            case Match.Source(boolean not, var cidr) -> cidr.contains(flow.source()) != not;
            case Match.Destination(boolean not, var cidr) ->
                    cidr.contains(flow.destination().ip()) != not;
            case Match.InInterface(boolean not, String name) -> named(flow.in(), name) != not;
            case Match.IpProtocol(var protocol) -> protocol == flow.protocol();
            case Match.Transport(var protocol) -> protocol == flow.protocol();
            case Match.DestinationPort(var protocol, int port) ->
                    protocol == flow.protocol() && port == flow.destination().port();
            case Match.ConnectionState(boolean not, var states) -> in(states, flow) != not;
            case Match.Marked(boolean not, int bits) -> ((flow.mark() & bits) == bits) != not;
            case Match.SourceIsLocal() -> node.isNodes(flow.source());
            case Match.SourceIsNotLocal() -> !node.isNodes(flow.source());
            case Match.DestinationIsLocal() -> node.isNodes(flow.destination().ip());
            case Match.RecentlySeen(String list, int seconds, _) ->
                    flow.remembered().age(list, flow.source()).orElse(Integer.MAX_VALUE) <= seconds;
            case Match.InSet set -> node.holds(set, flow);
            case Match.ByVirtualServer(var protocol, var ip, int port) ->
                    protocol == flow.protocol()
                            && flow.translated()
                            && flow.dialled().equals(new dev.sluice.conformance.Target(ip, port));
            case Match.NotBridged() -> true;
            case Match.Comment _, Match.RememberSource _, Match.Count _ -> true;
            case Match.OutInterface _, Match.OtherProtocol _, Match.MarkIs _, Match.Foreign _ ->
                    throw new IllegalArgumentException("not ours: " + match);
            case Match.OneOutOf _ -> throw new IllegalArgumentException("not certain: " + match);
        };
    }

    private static boolean in(List<State> states, Flow flow) {
        State state = State.valueOf(flow.state().name());
        return states.contains(state) || (flow.translated() && states.contains(State.DNAT));
    }

    private static boolean named(String in, String pattern) {
        return pattern.endsWith("+")
                ? !in.isEmpty() && in.startsWith(pattern.substring(0, pattern.length() - 1))
                : in.equals(pattern);
    }
}
