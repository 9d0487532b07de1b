package dev.sluice.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Moves packets through the hooks of netfilter:
///
/// ```
///                             local? -- INPUT
/// arriving: PREROUTING -- route
///                             else ---- FORWARD -- POSTROUTING
///
/// sent by the host: OUTPUT -- POSTROUTING -- local? PREROUTING -- INPUT
/// ```
///
/// At each hook, the functions of all tables are called in the order of their priority. NAT rules
/// are applied once for the destination, at PREROUTING or OUTPUT, and once for the source, at
/// POSTROUTING or INPUT (`nf_nat_inet_fn`, net/netfilter/nf_nat_core.c). Safe from any thread if
/// the functions are.
public final class PacketTracer {
    private final Map<NetfilterHook, List<HookFunction>> functions =
            new EnumMap<>(NetfilterHook.class);
    private final HostNetwork host;

    /// @param functions all registered functions of all tables; those of the same hook and priority
    ///   in the order of registration
    public PacketTracer(List<HookFunction> functions, HostNetwork host) {
        this.host = host;
        for (NetfilterHook hook : NetfilterHook.values()) {
            this.functions.put(
                    hook,
                    functions.stream()
                            .filter(function -> function.hook() == hook)
                            .sorted(Comparator.comparingInt(HookFunction::priority))
                            .toList());
        }
    }

    public HostNetwork host() {
        return host;
    }

    /// Returns every possible path of a packet. Each branch has a verdict, and the probabilities
    /// add up to 1.
    public List<Branch> trace(TracedPacket packet) {
        Branch start = Branch.start(packet);
        List<Branch> ends = packet.isLocal() ? leave(start) : arrive(start);
        return ends.stream().map(this::ended).toList();
    }

    private List<Branch> arrive(Branch start) {
        return Branch.each(
                hook(NetfilterHook.PREROUTING, start),
                routed ->
                        isForHost(routed)
                                ? hook(NetfilterHook.INPUT, routed)
                                : Branch.each(
                                        hook(NetfilterHook.FORWARD, routed),
                                        sent -> hook(NetfilterHook.POSTROUTING, sent)));
    }

    private List<Branch> leave(Branch start) {
        return Branch.each(hook(NetfilterHook.OUTPUT, start), this::sendOut);
    }

    private List<Branch> sendOut(Branch sent) {
        return Branch.each(
                hook(NetfilterHook.POSTROUTING, sent),
                left ->
                        isForHost(left)
                                ? arrive(left.with(left.packet().loopedBack()))
                                : List.of(left));
    }

    private boolean isForHost(Branch branch) {
        return host.isLocal(branch.packet().destination().ip());
    }

    private List<Branch> hook(NetfilterHook hook, Branch start) {
        List<Branch> branches = List.of(start);
        for (HookFunction function : functions.getOrDefault(hook, List.of())) {
            branches =
                    Branch.each(
                            branches,
                            branch ->
                                    function.isNat() && isSettled(hook, branch)
                                            ? List.of(branch)
                                            : function.call(branch));
        }
        List<Branch> after = new ArrayList<>(branches.size());
        for (Branch branch : branches) {
            if (branch.sentOut()) {
                // With a verdict, the branch has ended, so the callers leave it alone.
                leave(branch.resumes()).forEach(end -> after.add(ended(end)));
            } else {
                after.add(bound(hook, branch));
            }
        }
        return after;
    }

    private static boolean isSettled(NetfilterHook hook, Branch branch) {
        Connection connection = branch.packet().connection();
        return hook.changesDestination()
                ? connection.destinationBound() || connection.destinationTranslated()
                : connection.sourceBound() || connection.sourceTranslated();
    }

    private static Branch bound(NetfilterHook hook, Branch branch) {
        TracedPacket packet = branch.packet();
        return switch (hook) {
            case PREROUTING, OUTPUT ->
                    branch.with(packet.with(packet.connection().boundDestination()));
            case INPUT, POSTROUTING -> branch.with(packet.with(packet.connection().boundSource()));
            case FORWARD -> branch;
        };
    }

    private Branch ended(Branch branch) {
        if (branch.verdict() != null) {
            return branch;
        }
        TracedPacket packet = branch.packet();
        Connection connection = packet.connection();
        if (connection.destinationTranslated()) {
            return branch.ends(new PacketVerdict.Delivered(packet.destination(), packet.source()));
        }
        // A packet from the host to itself still has a source address of the host after
        // masquerading.
        return branch.ends(
                new PacketVerdict.PassedThrough(
                        connection.sourceTranslated() && !isForHost(branch)));
    }
}
