package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.SetType;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.ipset.IpSet;
import dev.sluice.netlink.ipset.Ipsets;
import dev.sluice.netlink.ipset.SetDefinition;
import dev.sluice.netlink.ipset.SetHeader;
import dev.sluice.netlink.netfilter.Nfnetlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The ipsets of one family.
final class Sets {
    private final IpFamily family;
    private final Ipsets ipsets;

    Sets(IpFamily family, Ipsets ipsets) {
        this.family = family;
        this.ipsets = ipsets;
    }

    void create() throws IOException {
        for (SetName set : SetName.values()) {
            String name = set.in(family);
            ipsets.create(definition(name, set.type())).orThrow("make ipset " + name);
        }
    }

    private SetDefinition definition(String name, SetType type) {
        return switch (type) {
            case BITMAP_PORT -> new SetDefinition.Ports(name);
            case HASH_IP, HASH_IP_PORT, HASH_IP_PORT_IP, HASH_IP_PORT_NET ->
                    new SetDefinition.Hash(
                            name,
                            dev.sluice.netlink.ipset.SetType.valueOf(type.name()),
                            family == IpFamily.IPV4 ? Nfnetlink.AF_INET : Nfnetlink.AF_INET6,
                            SetType.HASH_SIZE,
                            SetType.MOST_ELEMENTS);
        };
    }

    Map<SetName, Set<Entry>> read() throws IOException {
        Map<SetName, Set<Entry>> sets = new EnumMap<>(SetName.class);
        for (SetName set : SetName.values()) {
            read(set).ifPresent(entries -> sets.put(set, entries));
        }
        return sets;
    }

    /// The entries of one; empty if it is missing.
    Optional<Set<Entry>> read(SetName set) throws IOException {
        return switch (ipsets.list(set.in(family))) {
            case Answer.Got<IpSet>(IpSet there) -> Optional.of(entries(there));
            case Answer.Refused<IpSet>(int errno, _) when errno == Errno.ENOENT -> Optional.empty();
            case Answer.Refused<IpSet> refused ->
                    Optional.of(entries(refused.orThrow("list " + set.in(family))));
        };
    }

    private static Set<Entry> entries(IpSet set) {
        Set<Entry> entries = new HashSet<>();
        set.entries().forEach(entry -> ours(entry).ifPresent(entries::add));
        return entries;
    }

    /// How many entries each holds.
    Map<SetName, Integer> sizes() throws IOException {
        Map<SetName, Integer> sizes = new EnumMap<>(SetName.class);
        for (SetHeader header : ipsets.headers().orThrow("list ipsets")) {
            SetName.of(header.name(), family)
                    .ifPresent(set -> sizes.put(set, Math.toIntExact(header.entries())));
        }
        return sizes;
    }

    List<Refusal<Member>> join(List<Member> members) throws IOException {
        return each(members, ipsets::add);
    }

    List<Refusal<Member>> leave(List<Member> members) throws IOException {
        return each(members, ipsets::delete);
    }

    @FunctionalInterface
    private interface Edit {
        List<Reply> of(String set, List<dev.sluice.netlink.ipset.Entry> entries) throws IOException;
    }

    private List<Refusal<Member>> each(List<Member> members, Edit edit) throws IOException {
        Map<SetName, List<Member>> bySet = new EnumMap<>(SetName.class);
        for (Member member : members) {
            bySet.computeIfAbsent(member.set(), _ -> new ArrayList<>()).add(member);
        }
        List<Refusal<Member>> refusals = new ArrayList<>();
        for (Map.Entry<SetName, List<Member>> part : bySet.entrySet()) {
            List<Member> asked = part.getValue();
            List<Reply> replies =
                    edit.of(
                            part.getKey().in(family),
                            asked.stream().map(member -> wire(member.entry())).toList());
            refusals.addAll(Attempt.refusals(asked, replies, Set.of()));
        }
        return refusals;
    }

    void destroy() throws IOException {
        for (SetName set : SetName.values()) {
            ipsets.destroy(set.in(family)).orThrow("remove ipset " + set.in(family));
        }
    }

    private static dev.sluice.netlink.ipset.Entry wire(Entry entry) {
        return switch (entry) {
            case Entry.OfIp(var ip) -> new dev.sluice.netlink.ipset.Entry.Ip(Inet.of(ip));
            case Entry.OfIpPort(var ip, var protocol, int port) ->
                    new dev.sluice.netlink.ipset.Entry.IpPort(Inet.of(ip), protocol.number(), port);
            case Entry.OfIpPortIp(var ip, var protocol, int port, var second) ->
                    new dev.sluice.netlink.ipset.Entry.IpPortIp(
                            Inet.of(ip), protocol.number(), port, Inet.of(second));
            case Entry.OfIpPortNet(var ip, var protocol, int port, var net) ->
                    new dev.sluice.netlink.ipset.Entry.IpPortNet(
                            Inet.of(ip),
                            protocol.number(),
                            port,
                            Inet.of(net.base()),
                            net.length());
            case Entry.OfPort(int port) -> new dev.sluice.netlink.ipset.Entry.Port(port);
        };
    }

    /// Empty for protocols that we do not serve.
    private static Optional<Entry> ours(dev.sluice.netlink.ipset.Entry entry) {
        return switch (entry) {
            case dev.sluice.netlink.ipset.Entry.Ip(var ip) ->
                    Optional.of(new Entry.OfIp(Inet.ip(ip)));
            case dev.sluice.netlink.ipset.Entry.IpPort(var ip, int protocol, int port) ->
                    Inet.protocol(protocol).map(p -> new Entry.OfIpPort(Inet.ip(ip), p, port));
            case dev.sluice.netlink.ipset.Entry.IpPortIp(
                            var ip,
                            int protocol,
                            int port,
                            var second) ->
                    Inet.protocol(protocol)
                            .map(p -> new Entry.OfIpPortIp(Inet.ip(ip), p, port, Inet.ip(second)));
            case dev.sluice.netlink.ipset.Entry.IpPortNet(
                            var ip,
                            int protocol,
                            int port,
                            var net,
                            int prefix) ->
                    Inet.protocol(protocol)
                            .map(p ->
                                    new Entry.OfIpPortNet(
                                            Inet.ip(ip), p, port, new Cidr(Inet.ip(net), prefix)));
            case dev.sluice.netlink.ipset.Entry.Port(int port) ->
                    Optional.of(new Entry.OfPort(port));
        };
    }
}
