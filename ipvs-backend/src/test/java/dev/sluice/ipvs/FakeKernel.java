package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Image;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.change.Standing;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.VirtualServer;
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

/// Virtual servers, sets and addresses in memory, which take and refuse what a kernel does: a
/// second virtual server at an address, a real server of none, an entry for a set that is missing.
final class FakeKernel implements Kernel {
    private final Map<ServerAddress, VirtualServer> servers = new TreeMap<>();
    private final Map<ServerAddress, Map<RealServer, Integer>> reals = new TreeMap<>();
    private final Map<SetName, Set<Entry>> sets = new EnumMap<>(SetName.class);
    private final Set<Ip> bound = new HashSet<>();
    private final Map<RealServer, Load> carried = new HashMap<>();
    private final List<String> written = new ArrayList<>();
    private Predicate<ServerEdit> refused = _ -> false;
    private Runnable work = () -> {};
    private boolean link;

    /// What each look at what stands takes, besides.
    void costs(Runnable work) {
        this.work = work;
    }

    /// What is refused for a reason of the kernel's own.
    void refuse(Predicate<ServerEdit> edits) {
        refused = edits;
    }

    /// What a real server carries, whichever virtual server it is of.
    void carry(RealServer real, int open) {
        carried.put(real, new Load(0, open, 0));
    }

    /// What was written since it was last asked, a line each.
    List<String> takeWritten() {
        List<String> all = List.copyOf(written);
        written.clear();
        return all;
    }

    boolean hasLink() {
        return link;
    }

    @Override
    public void prepare() {
        for (SetName set : SetName.values()) {
            sets.computeIfAbsent(set, _ -> new HashSet<>());
        }
        link = true;
    }

    @Override
    public Image read() {
        Map<ServerAddress, Standing> standing = new TreeMap<>();
        servers.forEach(
                (at, server) -> standing.put(at, new Standing(server, new TreeMap<>(reals(at)))));
        Map<SetName, Set<Entry>> copies = new EnumMap<>(SetName.class);
        sets.forEach((set, entries) -> copies.put(set, new HashSet<>(entries)));
        return new Image(standing, copies, new HashSet<>(bound));
    }

    @Override
    public Census census() {
        work.run();
        Map<SetName, Integer> sizes = new EnumMap<>(SetName.class);
        sets.forEach((set, entries) -> sizes.put(set, entries.size()));
        return new Census(Map.copyOf(servers), sizes, Set.copyOf(bound));
    }

    @Override
    public Set<Entry> entries(SetName set) {
        work.run();
        return Set.copyOf(sets.getOrDefault(set, Set.of()));
    }

    @Override
    public List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) {
        List<Refusal<ServerEdit>> refusals = new ArrayList<>();
        for (ServerEdit edit : edits) {
            boolean done = !refused.test(edit) && apply(edit);
            if (done) {
                written.add(edit.toString());
            } else {
                refusals.add(new Refusal<>(edit, "EINVAL"));
            }
        }
        return refusals;
    }

    private boolean apply(ServerEdit edit) {
        ServerAddress at = edit.at();
        return switch (edit) {
            case ServerEdit.AddServer(var server) -> servers.putIfAbsent(at, server) == null;
            case ServerEdit.SetServer(var server) -> servers.replace(at, server) != null;
            case ServerEdit.DeleteServer _ -> {
                reals.remove(at);
                yield servers.remove(at) != null;
            }
            case ServerEdit.AddReal(_, var real) ->
                    servers.containsKey(at) && reals(at).putIfAbsent(real, 1) == null;
            case ServerEdit.SetReal(_, var real, int weight) ->
                    reals(at).replace(real, weight) != null;
            case ServerEdit.DeleteReal(_, var real) -> reals(at).remove(real) != null;
        };
    }

    private Map<RealServer, Integer> reals(ServerAddress at) {
        return reals.computeIfAbsent(at, _ -> new TreeMap<>());
    }

    @Override
    public List<Refusal<Member>> join(List<Member> members) {
        return each(members, FakeKernel::add, "+");
    }

    @Override
    public List<Refusal<Member>> leave(List<Member> members) {
        return each(members, FakeKernel::remove, "-");
    }

    /// An entry is there with or without `nomatch`, as it was added last.
    private static boolean add(Set<Entry> set, Entry entry) {
        if (set.contains(entry)) {
            return false;
        }
        remove(set, entry);
        return set.add(entry);
    }

    private static boolean remove(Set<Entry> set, Entry entry) {
        return set.removeIf(other -> other.plain().equals(entry.plain()));
    }

    private interface Act {
        boolean on(Set<Entry> set, Entry entry);
    }

    private List<Refusal<Member>> each(List<Member> members, Act act, String sign) {
        List<Refusal<Member>> refusals = new ArrayList<>();
        for (Member member : members) {
            Set<Entry> set = sets.get(member.set());
            if (set == null) {
                refusals.add(new Refusal<>(member, "ENOENT"));
            } else if (act.on(set, member.entry())) {
                written.add(sign + " " + member.set() + " " + member.entry());
            }
        }
        return refusals;
    }

    @Override
    public List<Refusal<Ip>> bind(List<Ip> ips) {
        ips.stream().filter(bound::add).forEach(ip -> written.add("bind " + ip));
        return List.of();
    }

    @Override
    public List<Refusal<Ip>> unbind(List<Ip> ips) {
        ips.stream().filter(bound::remove).forEach(ip -> written.add("unbind " + ip));
        return List.of();
    }

    @Override
    public Map<RealServer, Load> loads(ServerAddress at) {
        work.run();
        Map<RealServer, Load> loads = new TreeMap<>();
        reals(at)
                .forEach((real, weight) -> {
                    Load load = carried.getOrDefault(real, new Load(0, 0, 0));
                    loads.put(real, new Load(weight, load.open(), load.ending()));
                });
        return loads;
    }

    @Override
    public Optional<String> tryScheduler(String name) {
        return Set.of("rr", "wlc", "mh").contains(name)
                ? Optional.empty()
                : Optional.of("the kernel has no scheduler " + name);
    }

    @Override
    public void destroySets() throws SyncException {
        sets.clear();
    }

    @Override
    public void deleteLink() {
        link = !bound.isEmpty();
    }

    @Override
    public void close() {}
}
