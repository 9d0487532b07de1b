package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Bound;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.model.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What must change, but for rules, in the order in which it must be done: what a Service needs is
/// there before packets for it come in, and goes after they are kept out.
///
/// @param join entries of sets
/// @param serve virtual servers that come or change
/// @param bind addresses that come
/// @param unbind addresses that go
/// @param dismiss virtual servers that go
/// @param leave entries of sets that go
/// @param draining what is to go when idle, of each virtual server that was touched
public record Change(
        List<Member> join,
        List<ServerEdit> serve,
        List<Ip> bind,
        List<Ip> unbind,
        List<ServerEdit> dismiss,
        List<Member> leave,
        Map<ServerAddress, Leavers> draining) {

    /// Since what stands is known.
    ///
    /// @param drained what of a virtual server still drains
    public static Change of(
            Ledger ledger,
            Ledger.Revision revision,
            Function<ServerAddress, Set<RealServer>> drained) {
        var builder = new Builder();
        revision.come().forEach(builder::come);
        revision.go().forEach(builder::go);
        revision.pools()
                .forEach((at, then) ->
                        builder.server(
                                at,
                                then.map(pool -> standing(pool, drained.apply(at))).orElse(null),
                                then.orElse(null),
                                ledger.pool(at)));
        return builder.build();
    }

    /// Against what was read.
    ///
    /// @param foreign virtual servers that stay, although nothing needs them
    public static Change of(Ledger ledger, Image image, Predicate<ServerAddress> foreign) {
        var builder = new Builder();
        for (Item item : ledger.items()) {
            if (!holds(image, item)) {
                builder.come(item);
            }
        }
        image.sets()
                .forEach((set, entries) ->
                        // One with `nomatch` that is needed without it becomes so when it joins.
                        entries.forEach(entry ->
                                builder.goUnlessNeeded(ledger, new Member(set, entry.plain()))));
        image.bound().forEach(ip -> builder.goUnlessNeeded(ledger, new Bound(ip)));
        for (ServerAddress at : ledger.addresses()) {
            builder.server(at, image.servers().get(at), null, ledger.pool(at));
        }
        image.servers()
                .forEach((at, standing) -> {
                    if (ledger.pool(at) == null && !foreign.test(at)) {
                        builder.server(at, standing, null, null);
                    }
                });
        return builder.build();
    }

    /// How many objects are written or removed.
    public int size() {
        return join.size()
                + serve.size()
                + bind.size()
                + unbind.size()
                + dismiss.size()
                + leave.size();
    }

    private static boolean holds(Image image, Item item) {
        return switch (item) {
            case Member(SetName set, Entry entry) ->
                    image.sets().getOrDefault(set, Set.of()).contains(entry);
            case Bound(Ip ip) -> image.bound().contains(ip);
            case Item.Guard _ -> true;
        };
    }

    private static Standing standing(Pool pool, Set<RealServer> drained) {
        Map<RealServer, Integer> weights = new LinkedHashMap<>();
        drained.forEach(real -> weights.put(real, 0));
        pool.endpoints().forEach(endpoint -> weights.put(RealServer.of(endpoint), 1));
        return new Standing(pool.server(), weights);
    }

    private static final class Builder {
        private final List<Member> join = new ArrayList<>();
        private final List<ServerEdit> serve = new ArrayList<>();
        private final List<Ip> bind = new ArrayList<>();
        private final List<Ip> unbind = new ArrayList<>();
        private final List<ServerEdit> dismiss = new ArrayList<>();
        private final List<Member> leave = new ArrayList<>();
        private final Map<ServerAddress, Leavers> draining = new HashMap<>();

        void come(Item item) {
            switch (item) {
                case Member member -> join.add(member);
                case Bound(Ip ip) -> bind.add(ip);
                case Item.Guard _ -> {}
            }
        }

        void go(Item item) {
            switch (item) {
                case Member member -> leave.add(member);
                case Bound(Ip ip) -> unbind.add(ip);
                case Item.Guard _ -> {}
            }
        }

        void goUnlessNeeded(Ledger ledger, Item item) {
            if (!ledger.needs(item)) {
                go(item);
            }
        }

        /// @param then as it was planned, where that is known
        void server(
                ServerAddress at, @Nullable Standing was, @Nullable Pool then, @Nullable Pool is) {
            draining.put(at, Leavers.NONE);
            if (is == null) {
                if (was != null) {
                    dismiss.add(new ServerEdit.DeleteServer(at));
                }
                return;
            }
            PoolEdit edit = was == null ? PoolEdit.create(is) : PoolEdit.revise(was, is);
            serve.addAll(edit.edits());
            draining.put(at, Leavers.of(edit.draining(), then, is));
        }

        Change build() {
            return new Change(join, serve, bind, unbind, dismiss, leave, draining);
        }
    }
}
