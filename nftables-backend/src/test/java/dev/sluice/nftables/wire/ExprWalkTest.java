package dev.sluice.nftables.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Hook;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Traces through other programs' rules, as far as they can be read.
class ExprWalkTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Packet FROM_POD = Packet.tcp(Origin.POD1, NET.clusterIp(1), 80);
    private static final int FIRST = Expr.register(0);
    private static final Expr DROP = new Expr.Decide(Expr.Verdict.DROP, "");
    private static final Expr ACCEPT = new Expr.Decide(Expr.Verdict.ACCEPT, "");
    private static final Expr LOAD_PROTOCOL = new Expr.Meta(FIRST, Expr.MetaKey.L4PROTO);
    private static final Expr IS_TCP = new Expr.Compare(FIRST, true, Blob.of((byte) 6));
    private static final Expr IS_UDP = new Expr.Compare(FIRST, true, Blob.of((byte) 17));
    private static final PacketVerdict UNTOUCHED = new PacketVerdict.PassedThrough(false);

    @Test
    void aConditionThatCannotBeReadMakesTheVerdictUnknown() {
        PacketVerdict end = forwarded(new Expr.Foreign("limit"), LOAD_PROTOCOL, IS_TCP, DROP);
        assertInstanceOf(PacketVerdict.Unknown.class, end);
        assertInstanceOf(
                PacketVerdict.Unknown.class, forwarded(new Expr.Foreign("socket"), IS_TCP, DROP));
    }

    @Test
    void aRuleThatProvablyDoesNotMatchIsWalkedPast() {
        assertEquals(UNTOUCHED, forwarded(new Expr.Foreign("limit"), LOAD_PROTOCOL, IS_UDP, DROP));
        assertEquals(UNTOUCHED, forwarded(LOAD_PROTOCOL, IS_UDP, new Expr.Foreign("redir")));
    }

    @Test
    void whatSpoilsRegistersIsForgottenWithTheNextLoad() {
        assertEquals(UNTOUCHED, forwarded(new Expr.Foreign("exthdr"), LOAD_PROTOCOL, IS_UDP, DROP));
        assertEquals(
                new PacketVerdict.Dropped(),
                forwarded(new Expr.Foreign("log"), LOAD_PROTOCOL, IS_TCP, DROP));
    }

    @Test
    void aTranslationThatCannotBeReadIsUnknown() {
        assertInstanceOf(
                PacketVerdict.Unknown.class,
                forwarded(LOAD_PROTOCOL, IS_TCP, new Expr.Foreign("tproxy")));
    }

    @Test
    void acceptingEndsTheTableAndNotTheWay() {
        var accepts = table("first", true, -10, new InstalledTable.ReadRule(List.of(ACCEPT), ""));
        var drops = table("second", true, 0, new InstalledTable.ReadRule(List.of(DROP), ""));
        assertEquals(new PacketVerdict.Dropped(), verdict(drops, accepts));
    }

    @Test
    void thePolicyDecidesWhatNoRuleDoes() {
        assertEquals(new PacketVerdict.Dropped(), verdict(table("strict", false, 0)));
        var rule = new InstalledTable.ReadRule(List.of(LOAD_PROTOCOL, IS_TCP, ACCEPT), "");
        assertEquals(UNTOUCHED, verdict(table("strict", false, 0, rule)));
    }

    @Test
    void rangesAreFromWhereTheyBeginToBeforeWhereTheyEnd() {
        var address = new Expr.Payload(FIRST, Expr.Base.NETWORK, 12, 4);
        var attributes = new SetAttributes(Nft.NFT_SET_INTERVAL, 7, 4, 0, 0, 0, 0, false);
        var set = new SetContents.Builder(attributes);
        set.add(Blob.of((byte) 10, (byte) 244, (byte) 1, (byte) 0), SetContents.Point.PRESENT);
        set.add(
                Blob.of((byte) 10, (byte) 244, (byte) 1, (byte) 3),
                new SetContents.Point(null, null, true, 0));
        TableContents in = ranges(set.build(), address, new Expr.InSet(FIRST, "some", true), DROP);
        assertEquals(new PacketVerdict.Dropped(), verdict(in));
        assertEquals(UNTOUCHED, verdict(Packet.tcp(Origin.POD2, NET.clusterIp(1), 80), in));
        TableContents out =
                ranges(set.build(), address, new Expr.InSet(FIRST, "some", false), DROP);
        assertEquals(UNTOUCHED, verdict(out));
        assertEquals(
                new PacketVerdict.Dropped(),
                verdict(Packet.tcp(Origin.POD2, NET.clusterIp(1), 80), out));
    }

    private static TableContents ranges(SetContents some, Expr... code) {
        var rule = new InstalledTable.ReadRule(List.of(code), "");
        var chains = table("ranges", true, 0, rule).chains();
        return new TableContents("ranges", false, chains, Map.of("some", some));
    }

    private static PacketVerdict forwarded(Expr... code) {
        return verdict(table("foreign", true, 0, new InstalledTable.ReadRule(List.of(code), "")));
    }

    private static TableContents table(
            String name, boolean accepts, int priority, InstalledTable.ReadRule... rules) {
        var hook = new Hook(Hook.Kind.FILTER, Hook.Point.FORWARD, priority);
        Map<String, InstalledTable.ReadChain> chains = new LinkedHashMap<>();
        chains.put("f", new InstalledTable.ReadChain(Optional.of(hook), accepts, List.of(rules)));
        return new TableContents(name, false, chains, Map.of());
    }

    private static PacketVerdict verdict(TableContents... tables) {
        return verdict(FROM_POD, tables);
    }

    private static PacketVerdict verdict(Packet packet, TableContents... tables) {
        StaticHostNetwork host = TestHost.network(NET);
        var ruleset = new ListedRuleset(List.of(tables));
        var tracer = new PacketTracer(NftablesHooks.of(ruleset, host), host);
        List<Branch> ways = TestHost.trace(tracer, packet);
        assertEquals(1, ways.size(), ways::toString);
        return ways.getFirst().end();
    }
}
