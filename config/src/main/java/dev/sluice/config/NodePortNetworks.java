package dev.sluice.config;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.List;
import java.util.stream.Stream;

/// Where node ports answer: the field `nodePortAddresses`, resolved as kube-proxy 1.37 does
/// (`resolveNodePortAddresses` and `NodePortAddresses`). Each item is a CIDR or one of three words,
/// in any mixture: `primary` is the node's own address of each family, `localhost` the loopback
/// networks 127.0.0.0/8 and ::1/128, `all` every address.
///
/// @param items as the user gave them, in that order; empty if the field is not set
public record NodePortNetworks(List<String> items) {
    static final String PRIMARY = "primary";
    private static final String LOCALHOST = "localhost";
    private static final String ALL = "all";
    private static final List<String> WORDS = List.of(PRIMARY, LOCALHOST, ALL);

    public NodePortNetworks {
        items = List.copyOf(items);
    }

    /// Whether an item is one of the words or a CIDR.
    static boolean accepts(String item) {
        return WORDS.contains(item) || Cidr.parse(item).isPresent();
    }

    /// Whether the field is not set, so that node ports answer on all addresses.
    public boolean isEmpty() {
        return items.isEmpty();
    }

    /// Whether the node's own addresses are among them, so that they have to be known first.
    public boolean hasPrimary() {
        return items.contains(PRIMARY);
    }

    /// Whether any of the words is there. A word has networks of both families.
    public boolean hasWord() {
        return items.stream().anyMatch(WORDS::contains);
    }

    /// Returns the items that are CIDRs, of both families.
    public List<Cidr> cidrs() {
        return items.stream().flatMap(item -> Cidr.parse(item).stream()).toList();
    }

    /// Returns the networks of a family. If there is none, node ports answer on all addresses of
    /// the family, even if there are networks of the other family.
    ///
    /// @param primary the node's own address of the family; loopback if it is unknown, and then it
    ///   counts for nothing
    public List<Cidr> of(IpFamily family, Ip primary) {
        return items.stream()
                .flatMap(item -> networks(item, family, primary))
                .filter(cidr -> cidr.family() == family)
                .distinct()
                .toList();
    }

    /// Whether the user asks for node ports on the loopback address of a family by name: by the
    /// word `localhost` or by a CIDR within the loopback network. Neither `all` nor a CIDR that
    /// merely includes that network does: in nftables mode the forwarder of localhost node ports
    /// listens only where it is asked for (`ContainsExplicitLoopback`).
    public boolean namesLoopback(IpFamily family) {
        return items.contains(LOCALHOST)
                || cidrs().stream()
                        .anyMatch(cidr -> cidr.family() == family && cidr.base().isLoopback());
    }

    private static Stream<Cidr> networks(String item, IpFamily family, Ip primary) {
        return switch (item) {
            case PRIMARY ->
                    primary.isLoopback()
                            ? Stream.empty()
                            : Stream.of(new Cidr(primary, primary.family().bits()));
            case LOCALHOST -> Stream.of(loopback(family));
            case ALL -> Stream.of(new Cidr(loopback(family).base(), 0));
            default -> Cidr.parse(item).stream();
        };
    }

    private static Cidr loopback(IpFamily family) {
        return Cidr.of(
                switch (family) {
                    case IPV4 -> "127.0.0.0/8";
                    case IPV6 -> "::1/128";
                });
    }

    /// Returns the list as the file has it.
    @Override
    public String toString() {
        return items.toString();
    }
}
