package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.nftables.wire.SetContents.Point;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Branch;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.TraceStep;
import dev.sluice.trace.TracedPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs the expressions of one table on a packet, with a branch for each random choice. Used once,
/// by one thread.
final class ExprWalk {
    /// The depth to which the kernel lets chains call each other (NFT_JUMP_STACK_SIZE).
    private static final int DEEPEST = 16;

    /// Other programs' expressions that do not affect the result.
    private static final Set<String> HARMLESS = Set.of("log", "objref", "last", "flow_offload");

    /// Other programs' expressions that only end the rule for some packets, and load nothing.
    private static final Set<String> CONDITIONS =
            Set.of("cmp", "range", "lookup", "limit", "quota", "connlimit", "match", "dynset");

    /// Other programs' expressions that act on the packet.
    private static final Set<String> ACTIONS =
            Set.of(
                    "nat",
                    "redir",
                    "tproxy",
                    "queue",
                    "synproxy",
                    "notrack",
                    "dup",
                    "fwd",
                    "target",
                    "immediate");

    private final TableContents table;
    private final HostNetwork host;
    private final List<Branch> decided = new ArrayList<>();

    ExprWalk(TableContents table, HostNetwork host) {
        this.table = table;
        this.host = host;
    }

    /// A rule that is being run, and where its branches continue.
    ///
    /// @param next collects the branches that continue with the next rule
    /// @param returned collects the branches that return to the calling chain
    private record Run(
            String chain,
            InstalledTable.ReadRule rule,
            int depth,
            List<Branch> next,
            List<Branch> returned) {}

    /// A branch before one of the rule's expressions.
    ///
    /// @param at the index of the expression
    /// @param unreadable an earlier condition of the rule that could not be evaluated; null if
    ///   there is none
    private record State(Branch branch, Registers registers, int at, @Nullable String unreadable) {
        State onwards() {
            return new State(branch, registers, at + 1, unreadable);
        }

        State with(Branch other) {
            return new State(other, registers, at, unreadable);
        }

        State with(Registers other) {
            return new State(branch, other, at, unreadable);
        }

        State withUnreadable(String what) {
            return new State(branch, registers, at, what);
        }
    }

    /// Runs a base chain. Returns all branches at its end.
    List<Branch> through(String chain, Branch start) {
        InstalledTable.ReadChain base = table.chains().get(chain);
        for (Branch branch : chain(chain, start, 0)) {
            boolean drops = base != null && !base.accepts() && branch.isUnderWay();
            decided.add(
                    drops
                            ? branch.step(
                                            TraceStep.matched(
                                                    table.name(), chain, () -> "policy drop"))
                                    .ends(new PacketVerdict.Dropped())
                            : branch);
        }
        return List.copyOf(decided);
    }

    /// @return the branches that return from the chain withUnreadable a verdict
    private List<Branch> chain(String name, Branch start, int depth) {
        InstalledTable.ReadChain chain = table.chains().get(name);
        if (chain == null || depth > DEEPEST) {
            String what = chain == null ? "no chain " + name : "rules jump in circles at " + name;
            return List.of(start.ends(unknown(name, what)));
        }
        List<Branch> returned = new ArrayList<>();
        List<Branch> onwards = List.of(start);
        for (InstalledTable.ReadRule rule : chain.rules()) {
            List<Branch> next = new ArrayList<>(onwards.size());
            for (Branch branch : onwards) {
                if (branch.isUnderWay()) {
                    var run = new Run(name, rule, depth, next, returned);
                    run(run, new State(branch, Registers.EMPTY, 0, null));
                } else {
                    decided.add(branch);
                }
            }
            onwards = next;
        }
        returned.addAll(onwards);
        return returned;
    }

    private void run(Run run, State state) {
        if (state.at == run.rule.code().size()) {
            run.next.add(matched(run, state));
            return;
        }
        TracedPacket packet = state.branch.packet();
        switch (run.rule.code().get(state.at)) {
            case Expr.Payload load ->
                    load(run, state, load.to(), load.length(), PacketFields.payload(load, packet));
            case Expr.Meta(int to, Expr.MetaKey key) ->
                    load(run, state, to, 4, Optional.of(PacketFields.meta(key, packet, host)));
            case Expr.Ct load ->
                    load(run, state, load.to(), 16, PacketFields.conntrack(load, packet));
            case Expr.AddressKind(int to, boolean destination) ->
                    load(
                            run,
                            state,
                            to,
                            4,
                            Optional.of(PacketFields.addressKind(destination, packet, host)));
            case Expr.Immediate(int to, Blob value) ->
                    load(run, state, to, value.length(), Optional.of(value));
            case Expr.Bitwise bitwise ->
                    load(
                            run,
                            state,
                            bitwise.to(),
                            bitwise.mask().length(),
                            state.registers.bitwise(bitwise));
            case Expr.Random(int to, int modulus) -> {
                for (int i = 0; i < modulus; i++) {
                    State chance = state.with(state.branch.times(1.0 / modulus));
                    load(run, chance, to, 4, Optional.of(Blob.ofHost(i)));
                }
            }
            case Expr.Compare(int from, boolean equal, Blob with) ->
                    condition(
                            run,
                            state,
                            state.registers
                                    .get(from, with.length())
                                    .map(value -> value.equals(with) == equal));
            case Expr.InSet in -> condition(run, state, isMet(in, state));
            case Expr.Lookup lookup -> lookup(run, state, lookup);
            case Expr.Counter _ -> run(run, state.onwards());
            case Expr.Foreign(String name) -> foreign(run, state, name);
            case Expr.SetMark _,
                    Expr.Decide _,
                    Expr.Dnat _,
                    Expr.Masquerade _,
                    Expr.Update _,
                    Expr.Reject _ -> {
                if (state.unreadable == null) {
                    act(run, state, run.rule.code().get(state.at));
                } else {
                    cannotTell(run, state);
                }
            }
        }
    }

    private void load(Run run, State state, int to, int length, Optional<Blob> value) {
        Registers registers =
                value.map(known -> state.registers.with(to, known))
                        .orElseGet(() -> state.registers.withUnknown(to, length));
        run(run, state.with(registers).onwards());
    }

    /// @param met whether the condition holds; empty if that is not known
    private void condition(Run run, State state, Optional<Boolean> met) {
        if (met.isEmpty()) {
            run(run, state.withUnreadable(text(run, state)).onwards());
        } else if (met.get()) {
            run(run, state.onwards());
        } else {
            run.next.add(notMatched(run, state));
        }
    }

    private void foreign(Run run, State state, String name) {
        if (HARMLESS.contains(name)) {
            run(run, state.onwards());
        } else if (CONDITIONS.contains(name)) {
            run(run, state.withUnreadable(name).onwards());
        } else if (ACTIONS.contains(name)) {
            cannotTell(run, state);
        } else {
            run(run, state.with(state.registers.allUnknown()).onwards());
        }
    }

    private void act(Run run, State state, Expr action) {
        Branch met = matched(run, state);
        TracedPacket packet = met.packet();
        switch (action) {
            case Expr.Decide(Expr.Verdict verdict, String chain) ->
                    decide(run, met, verdict, chain);
            case Expr.SetMark(int from) ->
                    withValue(
                            run,
                            state,
                            state.registers.get(from, 4),
                            value ->
                                    run(
                                            run,
                                            state.with(
                                                            state.branch.with(
                                                                    packet.marked(value.hostInt())))
                                                    .onwards()));
            case Expr.Dnat(int address, int port) -> dnat(run, state, met, address, port);
            case Expr.Masquerade _ ->
                    decided.add(met.with(packet.snat(host.sourceFor(packet.destination().ip()))));
            case Expr.Reject _ -> decided.add(met.ends(new PacketVerdict.Rejected()));
            case Expr.Update update -> update(run, state, update);
            case Expr.Payload _,
                    Expr.Meta _,
                    Expr.Ct _,
                    Expr.AddressKind _,
                    Expr.Immediate _,
                    Expr.Bitwise _,
                    Expr.Random _,
                    Expr.Compare _,
                    Expr.InSet _,
                    Expr.Lookup _,
                    Expr.Counter _,
                    Expr.Foreign _ ->
                    throw new IllegalArgumentException("not an action: " + action);
        }
    }

    private void decide(Run run, Branch met, Expr.Verdict verdict, String chain) {
        switch (verdict) {
            case DROP -> decided.add(met.ends(new PacketVerdict.Dropped()));
            case ACCEPT -> decided.add(met);
            case CONTINUE -> run.next.add(met);
            case JUMP -> run.next.addAll(chain(chain, met, run.depth + 1));
            case GOTO -> run.returned.addAll(chain(chain, met, run.depth + 1));
            case RETURN -> run.returned.add(met);
        }
    }

    private void dnat(Run run, State state, Branch met, int address, int port) {
        TracedPacket packet = met.packet();
        Optional<Blob> ip = state.registers.get(address, packet.family().bits() / 8);
        Optional<Blob> number =
                port == 0
                        ? Optional.of(portBytes(packet.destination().port()))
                        : state.registers.get(port, 2);
        if (ip.isEmpty() || number.isEmpty()) {
            cannotTell(run, state);
            return;
        }
        byte[] bytes = number.get().bytes();
        int to = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        decided.add(met.with(packet.dnat(new AddressPort(Ip.of(ip.get().bytes()), to))));
    }

    private static Blob portBytes(int port) {
        return Blob.of((byte) (port >> 8), (byte) port);
    }

    private void update(Run run, State state, Expr.Update update) {
        TracedPacket packet = state.branch.packet();
        SetContents set = table.sets().get(update.map());
        int length = packet.family().bits() / 8;
        Blob source = Blob.of(packet.source().bytes());
        if (set == null || !state.registers.get(update.key(), length).equals(Optional.of(source))) {
            // Other programs count or limit like this.
            run(run, state.withUnreadable(text(run, state)).onwards());
            return;
        }
        Blob data = null;
        if (set.attributes().isMap()) {
            Optional<Blob> value =
                    state.registers.get(update.data(), set.attributes().dataLength());
            if (value.isEmpty()) {
                cannotTell(run, state);
                return;
            }
            data = value.get();
        }
        TracedPacket after = LearnedClients.add(table.name(), update.map(), set, data, packet);
        run(run, state.with(state.branch.with(after)).onwards());
    }

    private Optional<Boolean> isMet(Expr.InSet in, State state) {
        return find(in.set(), in.from(), state).map(found -> found.isPresent() == in.expected());
    }

    /// The element of a set for the value of a register. The outer Optional is empty if that is not
    /// known.
    private Optional<Optional<Point>> find(String name, int from, State state) {
        SetContents set = table.sets().get(name);
        Optional<Blob> key =
                set == null
                        ? Optional.empty()
                        : state.registers.get(from, set.attributes().keyLength());
        if (set == null || key.isEmpty()) {
            return Optional.empty();
        }
        TracedPacket packet = state.branch.packet();
        if (set.learns() && key.get().equals(Blob.of(packet.source().bytes()))) {
            return Optional.of(
                    LearnedClients.find(table.name(), name, set, packet)
                            .map(data -> new Point(data, null, false, 0)));
        }
        Optional<Point> found = set.find(key.get());
        return found.isEmpty() && (set.unreadable() || set.learns())
                ? Optional.empty()
                : Optional.of(found);
    }

    private void lookup(Run run, State state, Expr.Lookup lookup) {
        Optional<Optional<Point>> found = find(lookup.map(), lookup.from(), state);
        if (found.isEmpty()) {
            if (lookup.to() == 0) {
                cannotTell(run, state);
            } else {
                State after = state.withUnreadable(text(run, state));
                run(run, after.with(state.registers.allUnknown()).onwards());
            }
            return;
        }
        Point point = found.get().orElse(null);
        if (point == null) {
            run.next.add(notMatched(run, state));
            return;
        }
        Expr.Decide verdict = point.verdict();
        Blob data = point.data();
        if (verdict != null && state.unreadable != null) {
            cannotTell(run, state);
        } else if (verdict != null) {
            decide(run, matched(run, state), verdict.verdict(), verdict.chain());
        } else if (data != null) {
            load(run, state, lookup.to(), data.length(), Optional.of(data));
        } else {
            cannotTell(run, state);
        }
    }

    private void withValue(Run run, State state, Optional<Blob> value, Consumer<Blob> then) {
        if (value.isEmpty()) {
            cannotTell(run, state);
        } else {
            then.accept(value.get());
        }
    }

    private static String text(Run run, State state) {
        return run.rule.code().get(state.at).toString();
    }

    private Branch matched(Run run, State state) {
        return state.branch.step(TraceStep.matched(table.name(), run.chain, run.rule::text));
    }

    private Branch notMatched(Run run, State state) {
        return state.branch.step(
                TraceStep.notMatched(
                        table.name(), run.chain, run.rule::text, () -> text(run, state)));
    }

    private void cannotTell(Run run, State state) {
        run.next.add(matched(run, state).ends(unknown(run.chain, run.rule.text())));
    }

    private PacketVerdict unknown(String chain, String what) {
        return new PacketVerdict.Unknown(
                "table %s, chain %s: %s".formatted(table.name(), chain, what));
    }
}
