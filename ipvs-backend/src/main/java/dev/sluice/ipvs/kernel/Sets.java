package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.IpsetType;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.ipset.IpSet;
import dev.sluice.netlink.ipset.Ipsets;
import dev.sluice.netlink.ipset.SetDefinition;
import dev.sluice.netlink.ipset.SetHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The ipsets of one family.
final class Sets {
    /// The size of a set with another type or other parameters.
    private static final int CONFLICTING = -1;

    private final IpFamily family;
    private final Ipsets ipsets;

    Sets(IpFamily family, Ipsets ipsets) {
        this.family = family;
        this.ipsets = ipsets;
    }

    /// @return the sets that exist with another type or other parameters
    Set<IpsetName> create() throws IOException {
        Set<IpsetName> conflicting = EnumSet.noneOf(IpsetName.class);
        for (IpsetName set : IpsetName.values()) {
            String name = set.in(family);
            Reply made = ipsets.create(definition(name, set.type()));
            if (made instanceof Reply.Refused(int errno, _) && errno == Errno.EEXIST) {
                conflicting.add(set);
            } else {
                made.orThrow("make ipset " + name);
            }
        }
        return conflicting;
    }

    private SetDefinition definition(String name, IpsetType type) {
        return switch (type) {
            case BITMAP_PORT -> new SetDefinition.Ports(name);
            case HASH_IP, HASH_IP_PORT, HASH_IP_PORT_IP, HASH_IP_PORT_NET ->
                    new SetDefinition.Hash(
                            name,
                            dev.sluice.netlink.ipset.SetType.valueOf(type.name()),
                            family == IpFamily.IPV4
                                    ? AddressFamily.AF_INET
                                    : AddressFamily.AF_INET6,
                            IpsetType.HASH_SIZE,
                            IpsetType.MOST_ELEMENTS);
        };
    }

    Map<IpsetName, Set<IpsetEntry>> read() throws IOException {
        Map<IpsetName, Set<IpsetEntry>> sets = new EnumMap<>(IpsetName.class);
        for (IpsetName set : IpsetName.values()) {
            read(set).ifPresent(entries -> sets.put(set, entries));
        }
        return sets;
    }

    /// The entries of a set; empty if it is missing.
    Optional<Set<IpsetEntry>> read(IpsetName set) throws IOException {
        return switch (ipsets.list(set.in(family))) {
            case Answer.Got<IpSet>(IpSet there) -> Optional.of(entries(there));
            case Answer.Refused<IpSet>(int errno, _) when errno == Errno.ENOENT -> Optional.empty();
            case Answer.Refused<IpSet> refused ->
                    Optional.of(entries(refused.orThrow("list " + set.in(family))));
        };
    }

    private static Set<IpsetEntry> entries(IpSet set) {
        return set.entries().stream().map(Sets::read).collect(Collectors.toSet());
    }

    /// The number of entries of each set; less than 0 if its type or parameters differ from ours.
    Map<IpsetName, Integer> sizes() throws IOException {
        Map<IpsetName, Integer> sizes = new EnumMap<>(IpsetName.class);
        for (SetHeader header : ipsets.headers().orThrow("list ipsets")) {
            IpsetName.of(header.name(), family)
                    .ifPresent(set ->
                            sizes.put(set, isOurs(header, set) ? size(header) : CONFLICTING));
        }
        return sizes;
    }

    private static int size(SetHeader header) {
        return Math.toIntExact(header.entries());
    }

    private boolean isOurs(SetHeader header, IpsetName set) {
        boolean fits =
                switch (definition(header.name(), set.type())) {
                    case SetDefinition.Hash hash ->
                            header.family() == hash.family()
                                    && header.maxEntries() == hash.maxEntries();
                    case SetDefinition.Ports _ -> true;
                };
        return fits && header.plain() && header.type().equals(set.type().toString());
    }

    /// A missing set is a mismatch: the sets are not as they were left.
    List<Refusal<Member>> join(List<Member> members) throws IOException {
        return each(members, ipsets::add, Set.of());
    }

    /// If the set is missing, the entries are gone already.
    List<Refusal<Member>> leave(List<Member> members) throws IOException {
        return each(members, ipsets::delete, Set.of(Errno.ENOENT));
    }

    @FunctionalInterface
    private interface Edit {
        List<Reply> of(String set, List<dev.sluice.netlink.ipset.Entry> entries) throws IOException;
    }

    private List<Refusal<Member>> each(List<Member> members, Edit edit, Set<Integer> harmless)
            throws IOException {
        Map<IpsetName, List<Member>> bySet = new EnumMap<>(IpsetName.class);
        for (Member member : members) {
            bySet.computeIfAbsent(member.set(), _ -> new ArrayList<>()).add(member);
        }
        List<Refusal<Member>> refusals = new ArrayList<>();
        for (Map.Entry<IpsetName, List<Member>> part : bySet.entrySet()) {
            List<Member> asked = part.getValue();
            List<Reply> replies =
                    edit.of(part.getKey().in(family), asked.stream().map(Sets::wire).toList());
            refusals.addAll(SocketCall.refusals(asked, replies, harmless, Set.of(Errno.ENOENT)));
        }
        return refusals;
    }

    void destroy(Set<IpsetName> some) throws IOException {
        for (IpsetName set : some) {
            ipsets.destroy(set.in(family)).orThrow("remove ipset " + set.in(family));
        }
    }

    private static dev.sluice.netlink.ipset.Entry wire(Member member) {
        return wire(member.set().type(), member.entry());
    }

    private static dev.sluice.netlink.ipset.Entry wire(IpsetType type, IpsetEntry entry) {
        return switch (entry) {
            case IpsetEntry.OfIp(var ip) -> new dev.sluice.netlink.ipset.Entry.Ip(Inet.of(ip));
            case IpsetEntry.OfIpPort(var ip, var protocol, int port) ->
                    new dev.sluice.netlink.ipset.Entry.IpPort(Inet.of(ip), protocol.number(), port);
            case IpsetEntry.OfIpPortIp(var ip, var protocol, int port, var second) ->
                    new dev.sluice.netlink.ipset.Entry.IpPortIp(
                            Inet.of(ip), protocol.number(), port, Inet.of(second));
            case IpsetEntry.OfIpPortNet(var ip, var protocol, int port, var net) ->
                    new dev.sluice.netlink.ipset.Entry.IpPortNet(
                            Inet.of(ip),
                            protocol.number(),
                            port,
                            Inet.of(net.base()),
                            net.length());
            case IpsetEntry.Except(var of) -> wire(type, of);
            case IpsetEntry.Foreign foreign -> wire(type, foreign);
            case IpsetEntry.OfPort(int port) -> new dev.sluice.netlink.ipset.Entry.Port(port);
        };
    }

    private static dev.sluice.netlink.ipset.Entry wire(IpsetType type, IpsetEntry.Foreign foreign) {
        InetAddress ip = Inet.of(foreign.ip());
        int protocol = foreign.protocol();
        int port = foreign.port();
        if (foreign.rest().isEmpty()) {
            return new dev.sluice.netlink.ipset.Entry.IpPort(ip, protocol, port);
        }
        Cidr rest = foreign.rest().get();
        InetAddress second = Inet.of(rest.base());
        return type == IpsetType.HASH_IP_PORT_NET
                ? new dev.sluice.netlink.ipset.Entry.IpPortNet(
                        ip, protocol, port, second, rest.length())
                : new dev.sluice.netlink.ipset.Entry.IpPortIp(ip, protocol, port, second);
    }

    private static IpsetEntry read(dev.sluice.netlink.ipset.Entry entry) {
        return switch (entry) {
            case dev.sluice.netlink.ipset.Entry.Ip(var ip) -> new IpsetEntry.OfIp(Inet.ip(ip));
            case dev.sluice.netlink.ipset.Entry.IpPort(var ip, int protocol, int port) ->
                    Inet.protocol(protocol)
                            .<IpsetEntry>map(p -> new IpsetEntry.OfIpPort(Inet.ip(ip), p, port))
                            .orElse(foreign(ip, protocol, port, Optional.empty()));
            case dev.sluice.netlink.ipset.Entry.IpPortIp(
                            var ip,
                            int protocol,
                            int port,
                            var second) ->
                    Inet.protocol(protocol)
                            .<IpsetEntry>map(p ->
                                    new IpsetEntry.OfIpPortIp(
                                            Inet.ip(ip), p, port, Inet.ip(second)))
                            .orElse(foreign(ip, protocol, port, Optional.of(single(second))));
            case dev.sluice.netlink.ipset.Entry.IpPortNet(
                            var ip,
                            int protocol,
                            int port,
                            var base,
                            int prefix,
                            boolean nomatch) -> {
                var net = new Cidr(Inet.ip(base), prefix);
                yield Inet.protocol(protocol)
                        .map(p -> new IpsetEntry.OfIpPortNet(Inet.ip(ip), p, port, net))
                        .<IpsetEntry>map(of -> nomatch ? new IpsetEntry.Except(of) : of)
                        .orElse(foreign(ip, protocol, port, Optional.of(net)));
            }
            case dev.sluice.netlink.ipset.Entry.Port(int port) -> new IpsetEntry.OfPort(port);
        };
    }

    private static IpsetEntry foreign(InetAddress ip, int protocol, int port, Optional<Cidr> rest) {
        return new IpsetEntry.Foreign(Inet.ip(ip), protocol, port, rest);
    }

    private static Cidr single(InetAddress address) {
        Ip ip = Inet.ip(address);
        return new Cidr(ip, ip.family().bits());
    }
}
