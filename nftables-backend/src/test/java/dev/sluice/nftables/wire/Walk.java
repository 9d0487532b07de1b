package dev.sluice.nftables.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.conformance.Branch;
import dev.sluice.conformance.Branch.Fate;
import dev.sluice.conformance.Flow;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs the expressions of the chains from one hook on, along every way that chance allows.
final class Walk {
    private static final int DEEPEST = 16;
    private static final int STATE_NEW = 8;
    private static final int STATUS_DNAT = 0x20;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;

    private final Contents contents;
    private final TestNet net;
    private final List<Branch> decided = new ArrayList<>();

    Walk(Contents contents, TestNet net) {
        this.contents = contents;
        this.net = net;
    }

    /// All that may have become of a packet at the end of a base chain, whose policy is to let it
    /// go on.
    List<Branch> through(String chain, Branch start) {
        decided.addAll(chain(chain, start, 0));
        return List.copyOf(decided);
    }

    /// What a rule or its rest does with a branch.
    private record Step(Branch branch, Registers registers, int next) {}

    /// @return the branches that come back from the chain undecided
    private List<Branch> chain(String name, Branch start, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalStateException("rules jump in circles at chain " + name);
        }
        Chain chain = Objects.requireNonNull(contents.chain(name), () -> "no chain " + name);
        List<Branch> returned = new ArrayList<>();
        List<Branch> onwards = List.of(start);
        for (Rule rule : chain.rules()) {
            List<Expr> code = Bytecode.of(net.family(), rule);
            List<Branch> next = new ArrayList<>();
            for (Branch branch : onwards) {
                run(code, new Step(branch, Registers.EMPTY, 0), depth, next, returned);
            }
            onwards = next;
        }
        returned.addAll(onwards);
        return returned;
    }

    private void run(
            List<Expr> code, Step step, int depth, List<Branch> next, List<Branch> returned) {
        if (step.next == code.size()) {
            next.add(step.branch);
            return;
        }
        Branch branch = step.branch;
        Flow flow = branch.flow();
        switch (code.get(step.next)) {
            case Expr.Payload payload ->
                    run(
                            code,
                            load(step, payload.to(), payload(payload, flow)),
                            depth,
                            next,
                            returned);
            case Expr.Meta(int to, Expr.MetaKey key) ->
                    run(code, load(step, to, meta(key, flow)), depth, next, returned);
            case Expr.Ct(int to, Expr.CtKey key, _) ->
                    run(code, load(step, to, ct(key, flow)), depth, next, returned);
            case Expr.AddressKind(int to, boolean destination) -> {
                Ip ip = destination ? flow.destination().ip() : flow.source();
                int kind = net.isNodes(ip) ? RTN_LOCAL : RTN_UNICAST;
                run(code, load(step, to, Blob.ofHost(kind)), depth, next, returned);
            }
            case Expr.Bitwise bitwise ->
                    run(
                            code,
                            load(step, bitwise.to(), bitwise(bitwise, step.registers)),
                            depth,
                            next,
                            returned);
            case Expr.SetMark(int from) -> {
                var marked = flow.marked(hostInt(step.registers.get(from, 4)));
                run(
                        code,
                        new Step(branch.with(marked), step.registers, step.next + 1),
                        depth,
                        next,
                        returned);
            }
            case Expr.Random(int to, int modulus) -> {
                for (int i = 0; i < modulus; i++) {
                    var chance = new Step(branch.times(1.0 / modulus), step.registers, step.next);
                    run(code, load(chance, to, Blob.ofHost(i)), depth, next, returned);
                }
            }
            case Expr.Compare(int from, boolean equal, Blob with) -> {
                if (step.registers.get(from, with.length()).equals(with) == equal) {
                    run(code, step(step), depth, next, returned);
                } else {
                    next.add(branch);
                }
            }
            case Expr.InSet(int from, String set) -> {
                if (lookup(set, from, step.registers) != null) {
                    run(code, step(step), depth, next, returned);
                } else {
                    next.add(branch);
                }
            }
            case Expr.Lookup(int from, int to, String map) -> {
                Value found =
                        spec(map).learns() ? learned(map, flow) : lookup(map, from, step.registers);
                switch (found) {
                    case null -> next.add(branch);
                    case Value.Goto(String chain, _) ->
                            returned.addAll(chain(chain, branch, depth + 1));
                    case Value.Drop _ -> decided.add(branch.ends(Fate.DROPPED));
                    case Value.Endpoint endpoint ->
                            run(code, load(step, to, endpoint(endpoint)), depth, next, returned);
                    case Value.Present _ -> throw new IllegalStateException("not a map: " + map);
                }
            }
            case Expr.Decide(Expr.Verdict verdict, String chain) -> {
                switch (verdict) {
                    case DROP -> decided.add(branch.ends(Fate.DROPPED));
                    case JUMP -> next.addAll(chain(chain, branch, depth + 1));
                    case GOTO -> returned.addAll(chain(chain, branch, depth + 1));
                    case RETURN -> returned.add(branch);
                }
            }
            case Expr.Dnat(int address, int port) -> {
                Ip ip = Ip.of(step.registers.get(address, net.family().bits() / 8).bytes());
                byte[] number = step.registers.get(port, 2).bytes();
                int to = (number[0] & 0xff) << 8 | (number[1] & 0xff);
                decided.add(branch.with(flow.to(ip, to)));
            }
            case Expr.Masquerade _ ->
                    decided.add(branch.with(flow.from(net.facing(flow.destination().ip()))));
            case Expr.Update(_, int data, String map) -> {
                Blob endpoint = step.registers.get(data, net.family().bits() / 8 + 4);
                run(
                        code,
                        new Step(
                                branch.with(update(map, flow, endpoint)),
                                step.registers,
                                step.next + 1),
                        depth,
                        next,
                        returned);
            }
            case Expr.Reject _ -> decided.add(branch.ends(Fate.REJECTED));
            case Expr.Counter _ -> run(code, step(step), depth, next, returned);
            case Expr.Foreign foreign -> throw new IllegalStateException("not ours: " + foreign);
        }
    }

    private static Step step(Step step) {
        return new Step(step.branch, step.registers, step.next + 1);
    }

    private static Step load(Step step, int to, Blob value) {
        return new Step(step.branch, step.registers.with(to, value), step.next + 1);
    }

    // Loads

    private Blob payload(Expr.Payload payload, Flow flow) {
        if (payload.base() == Expr.Base.TRANSPORT) {
            if (payload.offset() != 2 || payload.length() != 2) {
                throw new IllegalStateException("not the destination port: " + payload);
            }
            return port(flow.destination().port());
        }
        int bytes = net.family().bits() / 8;
        int source = bytes == 4 ? 12 : 8;
        int at = payload.offset();
        if (at != source && at != source + bytes) {
            throw new IllegalStateException("not an address: " + payload);
        }
        Ip ip = at == source ? flow.source() : flow.destination().ip();
        return Blob.of(ip.bytes()).sized(payload.length());
    }

    private static Blob port(int port) {
        return Blob.of((byte) (port >> 8), (byte) port);
    }

    private static Blob meta(Expr.MetaKey key, Flow flow) {
        return switch (key) {
            case MARK -> Blob.ofHost(flow.mark());
            case IIFNAME -> Blob.of(flow.in().getBytes(UTF_8)).sized(16);
            case L4PROTO -> Blob.of((byte) flow.protocol().number());
        };
    }

    private static Blob ct(Expr.CtKey key, Flow flow) {
        return switch (key) {
            case STATE -> Blob.ofHost(STATE_NEW);
            case STATUS -> Blob.ofHost(flow.translated() ? STATUS_DNAT : 0);
            case PROTO_DST -> port(flow.dialled().port());
            case PROTO_SRC -> port(flow.destination().port());
            case DST_IP, DST_IP6 -> Blob.of(flow.dialled().ip().bytes());
            case SRC_IP, SRC_IP6 -> Blob.of(flow.destination().ip().bytes());
        };
    }

    private static Blob bitwise(Expr.Bitwise bitwise, Registers registers) {
        byte[] value = registers.get(bitwise.from(), bitwise.mask().length()).bytes();
        byte[] mask = bitwise.mask().bytes();
        byte[] xor = bitwise.xor().bytes();
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ((value[i] & mask[i]) ^ xor[i]);
        }
        return Blob.of(value);
    }

    private static int hostInt(Blob value) {
        return java.nio.ByteBuffer.wrap(value.bytes())
                .order(java.nio.ByteOrder.nativeOrder())
                .getInt();
    }

    // Sets

    private SetSpec spec(String set) {
        return Objects.requireNonNull(contents.set(set), () -> "no set " + set);
    }

    private @Nullable Value lookup(String set, int from, Registers registers) {
        SetSpec spec = spec(set);
        int words = spec.key().types(net.family()).stream().mapToInt(type -> type.words()).sum();
        byte[] bytes = registers.get(from, words * 4).bytes();
        Key key = KeyBytes.read(spec.key(), net.family(), bytes);
        return key == null ? null : contents.elements(set).get(key);
    }

    private static Blob endpoint(Value.Endpoint endpoint) {
        byte[] ip = endpoint.ip().bytes();
        byte[] bytes = java.util.Arrays.copyOf(ip, ip.length + 4);
        bytes[ip.length] = (byte) (endpoint.port() >> 8);
        bytes[ip.length + 1] = (byte) endpoint.port();
        return Blob.of(bytes);
    }

    // Learned clients are in a list for each map and endpoint.

    private Value.@Nullable Endpoint learned(String map, Flow flow) {
        Remembered remembered = flow.remembered();
        for (String list : remembered.lists().keySet()) {
            int space = list.indexOf(' ');
            if (list.substring(0, space).equals(map)
                    && remembered.age(list, flow.source()).orElse(Integer.MAX_VALUE)
                            <= spec(map).timeoutSeconds()) {
                byte[] bytes = java.util.HexFormat.of().parseHex(list.substring(space + 1));
                return KeyBytes.readEndpoint(net.family(), bytes);
            }
        }
        return null;
    }

    private Flow update(String map, Flow flow, Blob endpoint) {
        Value.Endpoint standing = learned(map, flow);
        String value = standing == null ? endpoint.toString() : endpoint(standing).toString();
        return flow.remember(map + " " + value);
    }
}
