package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Batch;
import dev.sluice.netlink.netfilter.Commit;
import dev.sluice.netlink.netfilter.Generation;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.RulesetChanges;
import dev.sluice.netlink.netfilter.RulesetChanges.Place;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.TableText;
import dev.sluice.nftables.table.Value;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The kernel by netlink, in the network namespace of the thread that opened it.
public final class NetlinkKernel implements Kernel {
    private final IpFamily family;
    private final String table;
    private final Netlink netlink;

    /// Whether it knows how to delete what may be gone already; null until that is tried.
    private @Nullable Boolean destroys;

    private @Nullable RulesetChanges changes;

    /// The number under which our own commits are announced.
    private int self;

    /// @param table the name of our table
    /// @param netlink of family NETFILTER
    public NetlinkKernel(IpFamily family, String table, Netlink netlink) {
        this.family = family;
        this.table = table;
        this.netlink = netlink;
    }

    public static NetlinkKernel open(IpFamily family, String table) throws SyncException {
        return trying(
                "open a netlink socket",
                () -> new NetlinkKernel(family, table, Netlink.open(NetlinkFamily.NETFILTER)));
    }

    @Override
    public boolean hasTable(String name) throws SyncException {
        return trying(
                "look for " + named(name),
                () -> {
                    Reply reply =
                            netlink.request(to ->
                                    Nfnetlink.begin(
                                                    to,
                                                    Nfnetlink.NFTABLES,
                                                    Nft.GETTABLE,
                                                    0,
                                                    ExprCodec.number(family))
                                            .string(Nft.TABLE_NAME, name));
                    if (reply instanceof Reply.Refused(int errno, _) && hasNone(errno)) {
                        return false;
                    }
                    reply.orThrow("get");
                    return true;
                });
    }

    /// There is no such table, or the kernel has no nf_tables at all.
    private static boolean hasNone(int errno) {
        return errno == Errno.ENOENT || errno == Errno.EINVAL || errno == Errno.EOPNOTSUPP;
    }

    @Override
    public Optional<Image> read(Collection<SetSpec> sets) throws SyncException {
        if (!hasTable(table)) {
            return Optional.empty();
        }
        return Optional.of(trying("read " + named(table), () -> dump().read(sets)));
    }

    @Override
    public List<Element> learned(SetSpec map) throws SyncException {
        return trying(
                "read map %s of %s".formatted(map.name(), named(table)),
                () -> dump().elements(map).known());
    }

    @Override
    public Map<Key, Long> counts(SetSpec set) throws SyncException {
        return trying(
                "read set %s of %s".formatted(set.name(), named(table)), () -> dump().counts(set));
    }

    @Override
    public Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException {
        return trying(
                "ask for elements of set %s of %s".formatted(set.name(), named(table)),
                () -> dump().ask(set, keys));
    }

    private TableDump dump() {
        return new TableDump(netlink, family, table);
    }

    @Override
    public void commit(List<Command> commands) throws SyncException {
        List<Integer> ends = new ArrayList<>(commands.size());
        Batch.Outcome outcome =
                batch(to -> {
                    var writer = new CommandWriter(to, family, table);
                    int before = to.count();
                    for (Command command : commands) {
                        writer.write(command);
                        ends.add(to.count() - before);
                    }
                });
        switch (outcome) {
            case Batch.Outcome.Committed _ -> {}
            case Batch.Outcome.Refused(List<Batch.Failure> failures) ->
                    throw new SyncException(describe(failures.getFirst(), commands, ends));
        }
    }

    /// @param ends how many messages there were after each command
    private String describe(Batch.Failure failure, List<Command> commands, List<Integer> ends) {
        String what = "commit";
        for (int i = commands.size() - 1; i >= 0; i--) {
            if (failure.index() >= 0 && failure.index() < ends.get(i)) {
                what = commands.get(i).text();
            }
        }
        return "nftables: %s, %s: %s"
                .formatted(named(table), what, new Reply.Refused(failure.errno(), failure.text()));
    }

    @Override
    public void forget(String map, List<Key> keys) throws SyncException {
        if (destroys == null || destroys) {
            Batch.Outcome outcome = forget(Nft.DESTROYSETELEM, map, keys);
            destroys = outcome instanceof Batch.Outcome.Committed;
            if (destroys) {
                return;
            }
        }
        // One by one: any of them may have gone by itself meanwhile.
        for (Key key : keys) {
            if (forget(Nft.DELSETELEM, map, List.of(key))
                            instanceof Batch.Outcome.Refused(List<Batch.Failure> failures)
                    && failures.getFirst().errno() != Errno.ENOENT) {
                throw new SyncException(
                        "nftables: %s, delete { %s } from %s: %s"
                                .formatted(named(table), key.text(), map, failures.getFirst()));
            }
        }
    }

    private Batch.Outcome forget(int message, String map, List<Key> keys) throws SyncException {
        return batch(to -> new CommandWriter(to, family, table).keys(message, map, keys));
    }

    private Batch.Outcome batch(Consumer<MessageWriter> write) throws SyncException {
        return trying(
                "write " + named(table), () -> Batch.commit(netlink, Nfnetlink.NFTABLES, write));
    }

    @Override
    public int generation() throws SyncException {
        return trying("read the generation", () -> Generation.read(netlink).orThrow("nf_tables"));
    }

    @Override
    public void listen() throws SyncException {
        if (changes == null) {
            self =
                    trying(
                                    "read the generation",
                                    () -> Generation.ask(netlink).orThrow("nf_tables"))
                            .pid();
            int number = ExprCodec.number(family);
            changes =
                    trying(
                            "listen",
                            () ->
                                    RulesetChanges.open(place ->
                                            place.family() == number
                                                    && place.table().equals(table)));
        }
    }

    @Override
    public void stopListening() {
        if (changes != null) {
            changes.close();
            changes = null;
        }
    }

    @Override
    public Heard heard() {
        RulesetChanges listened = changes;
        if (listened == null) {
            return new Heard.Unknown();
        }
        try {
            RulesetChanges.Heard heard = listened.poll();
            for (RulesetChanges.Change change : heard.changes()) {
                Commit commit = change.commit();
                if (commit.pid() != self && !change.places().isEmpty()) {
                    return new Heard.Foreign(widest(change.places()), commit.toString());
                }
            }
            return heard.complete() ? new Heard.Nothing() : new Heard.Unknown();
        } catch (IOException _) {
            stopListening();
            return new Heard.Unknown();
        }
    }

    /// The table, where all of it was concerned, else the first place.
    private static String widest(List<Place> places) {
        boolean table = places.stream().anyMatch(place -> place.name().isEmpty());
        return table ? "" : places.getFirst().name();
    }

    @Override
    public void close() {
        stopListening();
        netlink.close();
    }

    private String named(String name) {
        return "table " + TableText.nameOf(family) + " " + name;
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private static <T> T trying(String operation, Attempt<T> attempt) throws SyncException {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw new SyncException("nftables: " + operation + ": " + e.getMessage(), e);
        }
    }
}
