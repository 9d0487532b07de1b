package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reopening;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Batch;
import dev.sluice.netlink.netfilter.Commit;
import dev.sluice.netlink.netfilter.Generation;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The kernel over netlink, in the network namespace of the thread that uses it. A broken socket is
/// closed; the next call opens another.
public final class NetlinkKernel implements Kernel {
    private final IpFamily family;
    private final String table;
    private final Reopening<Netlink> socket;

    /// Whether the kernel has NFT_MSG_DESTROYSETELEM, which ignores missing elements; null until
    /// that is tried.
    private @Nullable Boolean hasDestroy;

    private @Nullable RulesetChanges changes;

    /// The netlink port ID under which the kernel announces our own commits.
    private int self;

    /// @param table the name of our table
    NetlinkKernel(IpFamily family, String table, Reopening.Opener opener) {
        this.family = family;
        this.table = table;
        this.socket = new Reopening<>(opener, NetlinkFamily.NETFILTER, this::begin);
    }

    /// Stops listening: a new socket has another port ID, so that our commits would be taken for
    /// another program's.
    private Netlink begin(Netlink netlink) {
        stopListening();
        return netlink;
    }

    /// @param table the name of our table
    public static NetlinkKernel open(IpFamily family, String table) throws SyncException {
        return open(family, table, Netlink::open);
    }

    static NetlinkKernel open(IpFamily family, String table, Reopening.Opener opener)
            throws SyncException {
        var kernel = new NetlinkKernel(family, table, opener);
        // Fails at once if no socket can be opened.
        kernel.trying("open a netlink socket", _ -> true);
        return kernel;
    }

    @Override
    public boolean hasTable(String name) throws SyncException {
        return trying(
                "look for " + named(name),
                netlink -> {
                    Reply reply =
                            netlink.request(to ->
                                    Nfnetlink.begin(
                                                    to,
                                                    Nfnetlink.NFTABLES,
                                                    Nft.NFT_MSG_GETTABLE,
                                                    0,
                                                    Nfproto.of(family))
                                            .string(Nft.NFTA_TABLE_NAME, name));
                    if (reply instanceof Reply.Refused(int errno, _) && hasNone(errno)) {
                        return false;
                    }
                    reply.orThrow("get");
                    return true;
                });
    }

    /// Whether the error says that there is no such table, or that the kernel has no nf_tables at
    /// all.
    private static boolean hasNone(int errno) {
        return errno == Errno.ENOENT || errno == Errno.EINVAL || errno == Errno.EOPNOTSUPP;
    }

    @Override
    public Optional<InstalledTable> read(Collection<SetSpec> sets) throws SyncException {
        if (!hasTable(table)) {
            return Optional.empty();
        }
        return Optional.of(trying("read " + named(table), netlink -> dump(netlink).read(sets)));
    }

    /// Reads all tables that packets of the family pass, ours and others', with their elements.
    public ListedRuleset ruleset() throws SyncException {
        return trying(
                "read all tables of nftables", netlink -> new RulesetDump(netlink).read(family));
    }

    /// Reads the messages with which the kernel lists these tables, for [RecordedRuleset].
    ///
    /// @param skipped the names of tables to leave out, except in family `inet`
    public byte[] recording(Predicate<String> skipped) throws SyncException {
        return trying(
                "list all tables of nftables",
                netlink -> new RulesetDump(netlink).record(family, skipped));
    }

    @Override
    public List<Element> learned(SetSpec map) throws SyncException {
        return trying(
                "read map %s of %s".formatted(map.name(), named(table)),
                netlink -> dump(netlink).elements(map).known());
    }

    @Override
    public Map<Key, Long> counts(SetSpec set) throws SyncException {
        return trying(
                "read set %s of %s".formatted(set.name(), named(table)),
                netlink -> dump(netlink).counts(set));
    }

    @Override
    public OptionalLong packets(String counter) throws SyncException {
        return trying(
                "read counter %s of %s".formatted(counter, named(table)),
                netlink -> dump(netlink).packets(counter));
    }

    @Override
    public Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException {
        return trying(
                "ask for elements of set %s of %s".formatted(set.name(), named(table)),
                netlink -> dump(netlink).ask(set, keys));
    }

    private TableDump dump(Netlink netlink) {
        return new TableDump(netlink, family, table);
    }

    @Override
    public List<Refusal> commit(List<Command> commands) throws SyncException {
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
        return switch (outcome) {
            case Batch.Outcome.Committed _ -> List.of();
            case Batch.Outcome.Refused(List<Batch.Failure> failures) ->
                    failures.stream().map(failure -> refusal(failure, commands, ends)).toList();
        };
    }

    /// @param ends the number of messages up to the end of each command
    private Refusal refusal(Batch.Failure failure, List<Command> commands, List<Integer> ends) {
        int command = -1;
        if (failure.index() >= 0) {
            int found = Collections.binarySearch(ends, failure.index() + 1);
            int at = found < 0 ? -found - 1 : found;
            command = at < commands.size() ? at : -1;
        }
        String what = command < 0 ? "commit" : commands.get(command).text();
        return new Refusal(
                command,
                "nftables: %s, %s: %s"
                        .formatted(
                                named(table),
                                what,
                                new Reply.Refused(failure.errno(), failure.text())));
    }

    @Override
    public void forget(String map, List<Key> keys) throws SyncException {
        if (hasDestroy == null || hasDestroy) {
            Batch.Outcome outcome = forget(Nft.NFT_MSG_DESTROYSETELEM, map, keys);
            hasDestroy = outcome instanceof Batch.Outcome.Committed;
            if (hasDestroy) {
                return;
            }
        }
        // One by one, because any of them may have expired by now.
        for (Key key : keys) {
            if (forget(Nft.NFT_MSG_DELSETELEM, map, List.of(key))
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
                "write " + named(table),
                netlink -> Batch.commit(netlink, Nfnetlink.NFTABLES, write));
    }

    @Override
    public int generation() throws SyncException {
        return trying(
                "read the generation", netlink -> Generation.read(netlink).orThrow("nf_tables"));
    }

    @Override
    public void listen() throws SyncException {
        if (changes == null) {
            self =
                    trying(
                                    "read the generation",
                                    netlink -> Generation.ask(netlink).orThrow("nf_tables"))
                            .pid();
            int number = Nfproto.of(family);
            changes =
                    trying(
                            "listen",
                            _ ->
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
            RulesetChanges.Notifications heard = listened.poll();
            for (RulesetChanges.Change change : heard.changes()) {
                Commit commit = change.commit();
                if (commit.pid() != self && !change.places().isEmpty()) {
                    return new Heard.Foreign(widest(change.places()), commit.toString());
                }
            }
            return heard.complete() ? new Heard.Nothing() : new Heard.Unknown();
        } catch (IOException | BadMessageException _) {
            stopListening();
            return new Heard.Unknown();
        }
    }

    /// Empty for the table if the table itself changed; else the first chain or set that did.
    private static String widest(List<Place> places) {
        boolean table = places.stream().anyMatch(place -> place.name().isEmpty());
        return table ? "" : places.getFirst().name();
    }

    @Override
    public void close() {
        stopListening();
        socket.close();
    }

    private String named(String name) {
        return "table " + TableText.nameOf(family) + " " + name;
    }

    private <T> T trying(String operation, Reopening.Use<Netlink, T> talk) throws SyncException {
        try {
            return socket.use(talk);
        } catch (IOException | BadMessageException e) {
            throw new SyncException("nftables: " + operation + ": " + e.getMessage(), e);
        }
    }
}
