package dev.sluice.ipvs;

import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Virtual servers, sets and addresses in memory. Accepts and refuses what the kernel does: it
/// refuses a second virtual server at an address, a real server of a missing one, an entry of a
/// missing set.
final class FakeKernel implements Kernel {
    private final Map<ServerAddress, VirtualServerSpec> servers = new TreeMap<>();
    private final Map<ServerAddress, Map<RealServerAddress, Integer>> reals = new TreeMap<>();
    private final Map<IpsetName, Set<IpsetEntry>> sets = new EnumMap<>(IpsetName.class);
    private final Set<IpsetName> exchanged = new HashSet<>();
    private final Set<Ip> bound = new HashSet<>();
    private final Map<RealServerAddress, Load> carried = new HashMap<>();
    private final List<String> written = new ArrayList<>();
    private Predicate<ServerEdit> refused = _ -> false;
    private Predicate<Item> refusedItems = _ -> false;
    private final Set<ServerAddress> removed = new HashSet<>();

    /// The number of calls until one fails; negative if none does.
    private int callsUntilFailure = -1;

    private boolean failsAfterwards;
    private int calls;
    private Runnable work = () -> {};
    private boolean link;

    /// Sets what runs during each read.
    void costs(Runnable work) {
        this.work = work;
    }

    /// Sets the edits that are refused with EINVAL.
    void refuse(Predicate<ServerEdit> edits) {
        refused = edits;
    }

    /// Sets the entries and addresses that can be neither added nor removed.
    void refuseItems(Predicate<Item> items) {
        refusedItems = items;
    }

    /// Lets one call fail, as if its socket broke.
    ///
    /// @param calls how many calls succeed before
    /// @param afterwards whether the call takes effect, and only its answer is lost
    void failAfter(int calls, boolean afterwards) {
        callsUntilFailure = calls;
        failsAfterwards = afterwards;
    }

    /// Replaces a set by one of another type with the same entries.
    void exchange(IpsetName set) {
        exchanged.add(set);
    }

    /// The number of calls so far.
    int calls() {
        return calls;
    }

    /// The virtual servers that were removed since the last call.
    Set<ServerAddress> takeRemoved() {
        Set<ServerAddress> taken = Set.copyOf(removed);
        removed.clear();
        return taken;
    }

    @FunctionalInterface
    private interface Call<T> {
        T run();
    }

    private <T> T call(Call<T> call) throws SyncException {
        calls++;
        boolean fails = callsUntilFailure-- == 0;
        if (fails && !failsAfterwards) {
            throw new SyncException("the socket broke");
        }
        T done = call.run();
        if (fails) {
            throw new SyncException("the answer is lost");
        }
        return done;
    }

    /// Sets the open connections of a real server, of any virtual server.
    void carry(RealServerAddress real, int open) {
        carried.put(real, new Load(0, open, 0));
    }

    /// What was written since the last call, one line each.
    List<String> takeWritten() {
        List<String> all = List.copyOf(written);
        written.clear();
        return all;
    }

    boolean hasLink() {
        return link;
    }

    @Override
    public Set<IpsetName> prepare() throws SyncException {
        return call(() -> {
            for (IpsetName set : IpsetName.values()) {
                sets.computeIfAbsent(set, _ -> new HashSet<>());
            }
            link = true;
            return Set.copyOf(exchanged);
        });
    }

    @Override
    public InstalledState read() throws SyncException {
        return call(this::image);
    }

    /// What is installed.
    InstalledState image() {
        Map<ServerAddress, InstalledServer> installed = new TreeMap<>();
        servers.forEach((at, server) ->
                installed.put(at, new InstalledServer(server, new TreeMap<>(reals(at)))));
        Map<IpsetName, Set<IpsetEntry>> copies = new EnumMap<>(IpsetName.class);
        sets.forEach((set, entries) -> copies.put(set, new HashSet<>(entries)));
        return new InstalledState(installed, copies, new HashSet<>(bound));
    }

    @Override
    public Census census() throws SyncException {
        return call(this::count);
    }

    private Census count() {
        work.run();
        Map<IpsetName, Integer> sizes = new EnumMap<>(IpsetName.class);
        sets.forEach((set, entries) -> sizes.put(set, entries.size()));
        exchanged.forEach(set -> sizes.put(set, -1));
        return new Census(Map.copyOf(servers), sizes, Set.copyOf(bound));
    }

    @Override
    public Set<IpsetEntry> entries(IpsetName set) throws SyncException {
        return call(() -> {
            work.run();
            return Set.copyOf(sets.getOrDefault(set, Set.of()));
        });
    }

    @Override
    public List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) throws SyncException {
        return edits.isEmpty() ? List.of() : call(() -> editAll(edits));
    }

    private List<Refusal<ServerEdit>> editAll(List<ServerEdit> edits) {
        List<Refusal<ServerEdit>> refusals = new ArrayList<>();
        Set<ServerAddress> missing = new HashSet<>();
        for (ServerEdit edit : edits) {
            if (refused.test(edit)) {
                refusals.add(new Refusal<>(edit, "EINVAL", false));
                if (edit instanceof ServerEdit.AddServer) {
                    missing.add(edit.at());
                }
            } else if (apply(edit)) {
                written.add(edit.toString());
            } else if (!isRemoval(edit)) {
                refusals.add(new Refusal<>(edit, "ESRCH", !missing.contains(edit.at())));
            }
        }
        return refusals;
    }

    /// Removing what is missing is not refused.
    private static boolean isRemoval(ServerEdit edit) {
        return edit instanceof ServerEdit.DeleteServer || edit instanceof ServerEdit.DeleteReal;
    }

    private boolean apply(ServerEdit edit) {
        ServerAddress at = edit.at();
        return switch (edit) {
            case ServerEdit.AddServer(var server) -> servers.putIfAbsent(at, server) == null;
            case ServerEdit.SetServer(var server) -> servers.replace(at, server) != null;
            case ServerEdit.DeleteServer _ -> {
                reals.remove(at);
                removed.add(at);
                yield servers.remove(at) != null;
            }
            case ServerEdit.AddReal(_, var real) ->
                    servers.containsKey(at) && reals(at).putIfAbsent(real, 1) == null;
            case ServerEdit.SetReal(_, var real, int weight) ->
                    reals(at).replace(real, weight) != null;
            case ServerEdit.DeleteReal(_, var real) -> reals(at).remove(real) != null;
        };
    }

    private Map<RealServerAddress, Integer> reals(ServerAddress at) {
        return reals.computeIfAbsent(at, _ -> new TreeMap<>());
    }

    @Override
    public List<Refusal<Member>> join(List<Member> members) throws SyncException {
        return members.isEmpty()
                ? List.of()
                : call(() -> each(members, FakeKernel::add, "+", true));
    }

    @Override
    public List<Refusal<Member>> leave(List<Member> members) throws SyncException {
        return members.isEmpty()
                ? List.of()
                : call(() -> each(members, FakeKernel::remove, "-", false));
    }

    /// A set has an entry once, with or without `nomatch`, as it was added last.
    private static boolean add(Set<IpsetEntry> set, IpsetEntry entry) {
        if (set.contains(entry)) {
            return false;
        }
        remove(set, entry);
        return set.add(entry);
    }

    private static boolean remove(Set<IpsetEntry> set, IpsetEntry entry) {
        return set.removeIf(other -> other.plain().equals(entry.plain()));
    }

    private interface Act {
        boolean on(Set<IpsetEntry> set, IpsetEntry entry);
    }

    private List<Refusal<Member>> each(
            List<Member> members, Act act, String sign, boolean needsSet) {
        List<Refusal<Member>> refusals = new ArrayList<>();
        for (Member member : members) {
            Set<IpsetEntry> set = sets.get(member.set());
            if (refusedItems.test(member)) {
                refusals.add(new Refusal<>(member, "the set is full", false));
            } else if (set == null && needsSet) {
                refusals.add(new Refusal<>(member, "ENOENT", true));
            } else if (set != null && act.on(set, member.entry())) {
                written.add(sign + " " + member.set() + " " + member.entry());
            }
        }
        return refusals;
    }

    @Override
    public List<Refusal<Ip>> bind(List<Ip> ips) throws SyncException {
        return ips.isEmpty() ? List.of() : call(() -> each(ips, bound::add, "bind "));
    }

    @Override
    public List<Refusal<Ip>> unbind(List<Ip> ips) throws SyncException {
        return ips.isEmpty() ? List.of() : call(() -> each(ips, bound::remove, "unbind "));
    }

    private List<Refusal<Ip>> each(List<Ip> ips, Predicate<Ip> act, String sign) {
        List<Refusal<Ip>> refusals = new ArrayList<>();
        for (Ip ip : ips) {
            if (refusedItems.test(new Item.Bound(ip))) {
                refusals.add(new Refusal<>(ip, "EACCES", false));
            } else if (act.test(ip)) {
                written.add(sign + ip);
            }
        }
        return refusals;
    }

    @Override
    public Map<RealServerAddress, Load> loads(ServerAddress at) throws SyncException {
        return call(() -> {
            work.run();
            Map<RealServerAddress, Load> loads = new TreeMap<>();
            reals(at)
                    .forEach((real, weight) -> {
                        Load load = carried.getOrDefault(real, new Load(0, 0, 0));
                        loads.put(real, new Load(weight, load.open(), load.ending()));
                    });
            return loads;
        });
    }

    @Override
    public Optional<String> tryScheduler(String name) {
        return Set.of("rr", "wlc", "mh").contains(name)
                ? Optional.empty()
                : Optional.of("the kernel has no scheduler " + name);
    }

    @Override
    public void destroySets(Set<IpsetName> some) throws SyncException {
        sets.keySet().removeAll(some);
        exchanged.removeAll(some);
    }

    @Override
    public void deleteLink() {
        link = !bound.isEmpty();
    }

    @Override
    public void close() {}
}
