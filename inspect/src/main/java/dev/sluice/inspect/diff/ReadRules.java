package dev.sluice.inspect.diff;

import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.trace.IpvsHooks;
import dev.sluice.ipvs.trace.ReadSets;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.wire.ListedRuleset;
import dev.sluice.nftables.wire.NftablesHooks;
import dev.sluice.plan.FrontendKey;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.StaticHostNetwork.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The rules of a service proxy as they were read from the kernel, ours or kube-proxy's, without
/// those of other programs.
///
/// @param kind the mode that they are of
/// @param tracer sends packets through them, on a host with the node's addresses
/// @param host the node's own addresses, the one of its connections first
/// @param frontends the addresses and ports that they name. Some may be served nowhere
public record ReadRules(
        RuleKind kind, PacketTracer tracer, List<Ip> host, Set<FrontendKey> frontends) {
    private static final String UPLINK = "uplink0";
    private static final String OURS = "KUBE-";

    public ReadRules {
        host = List.copyOf(host);
        frontends = Set.copyOf(frontends);
    }

    /// Rules of iptables mode.
    ///
    /// @param host the node's own addresses of the family, the one of its connections first
    public static ReadRules iptables(IpFamily family, List<TableRules> tables, List<Ip> host) {
        var network = network(family, host, Set.of());
        List<TableRules> ours = ours(tables);
        var tracer = new PacketTracer(IptablesHooks.of(ours, network, SetLookup.NONE), network);
        return new ReadRules(RuleKind.IPTABLES, tracer, host, frontends(ours));
    }

    /// Rules of nftables mode.
    ///
    /// @param table the name of the proxy's table
    /// @param host the node's own addresses of the family, the one of its connections first
    public static ReadRules nftables(
            IpFamily family, ListedRuleset ruleset, String table, List<Ip> host) {
        var network = network(family, host, Set.of());
        ListedRuleset own = ruleset.without(Predicate.not(Predicate.isEqual(table)));
        Set<FrontendKey> frontends = new LinkedHashSet<>();
        for (var named : own.destinations(family)) {
            Ip ip = named.ip();
            frontends.add(
                    ip == null
                            ? new FrontendKey.OfNodePort(named.protocol(), named.port())
                            : new FrontendKey.OfAddress(ip, named.protocol(), named.port()));
        }
        var tracer = new PacketTracer(NftablesHooks.of(own, network), network);
        return new ReadRules(RuleKind.NFTABLES, tracer, host, frontends);
    }

    /// Virtual servers, sets and rules of ipvs mode.
    ///
    /// @param host the node's own addresses of the family, without those of `kube-ipvs0`; the one
    ///   of its connections first
    public static ReadRules ipvs(
            IpFamily family, InstalledState installed, List<TableRules> tables, List<Ip> host) {
        var network = network(family, host, installed.bound());
        List<HookFunction> functions = new ArrayList<>(IpvsHooks.of(installed, network));
        functions.addAll(IptablesHooks.of(ours(tables), network, new ReadSets(installed)));
        Set<Ip> own = new HashSet<>(host);
        Set<FrontendKey> frontends = new LinkedHashSet<>();
        for (ServerAddress at : installed.servers().keySet()) {
            frontends.add(
                    own.contains(at.ip())
                            ? new FrontendKey.OfNodePort(at.protocol(), at.port())
                            : new FrontendKey.OfAddress(at.ip(), at.protocol(), at.port()));
        }
        return new ReadRules(RuleKind.IPVS, new PacketTracer(functions, network), host, frontends);
    }

    private static StaticHostNetwork network(IpFamily family, List<Ip> host, Set<Ip> bound) {
        Ip own = host.getFirst();
        Set<Ip> local = new HashSet<>(host);
        local.addAll(bound);
        Ip loopback = Ip.of(family == IpFamily.IPV4 ? "127.0.0.1" : "::1");
        var uplink = new Link(UPLINK, new Cidr(own, family.bits()), own);
        return new StaticHostNetwork(List.of(), uplink, loopback, local);
    }

    /// The proxies' chains, and the rules by which the kernel enters them.
    private static List<TableRules> ours(List<TableRules> tables) {
        return tables.stream().map(table -> table.only(name -> name.startsWith(OURS))).toList();
    }

    private static Set<FrontendKey> frontends(List<TableRules> tables) {
        Set<FrontendKey> found = new LinkedHashSet<>();
        for (TableRules table : tables) {
            table.chains().forEach((_, chain) -> chain.rules().forEach(rule -> add(found, rule)));
        }
        return found;
    }

    private static void add(Set<FrontendKey> found, Rule rule) {
        Ip ip = null;
        Protocol protocol = null;
        int port = 0;
        for (Match match : rule.matches()) {
            if (match instanceof Match.Destination(boolean negated, Cidr cidr)
                    && !negated
                    && cidr.length() == cidr.family().bits()) {
                ip = cidr.base();
            } else if (match instanceof Match.DestinationPort(Protocol of, int number)) {
                protocol = of;
                port = number;
            }
        }
        if (protocol != null) {
            found.add(
                    ip == null
                            ? new FrontendKey.OfNodePort(protocol, port)
                            : new FrontendKey.OfAddress(ip, protocol, port));
        }
    }
}
