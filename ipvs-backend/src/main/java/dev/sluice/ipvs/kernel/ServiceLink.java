package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.route.Interfaces;
import dev.sluice.netlink.route.Interfaces.Address;
import dev.sluice.netlink.route.Interfaces.Link;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Interface `kube-ipvs0`, which holds service addresses so that the node takes packets for them.
/// It has no other purpose, and stays down.
public final class ServiceLink {
    /// The name of the interface.
    public static final String NAME = "kube-ipvs0";

    private final IpFamily family;
    private final Interfaces interfaces;

    ServiceLink(IpFamily family, Interfaces interfaces) {
        this.family = family;
        this.interfaces = interfaces;
    }

    /// Creates the interface if it is missing. Otherwise removes addresses whose packets are no
    /// longer accepted, because only adding them again repairs that.
    void create() throws IOException {
        if (find().isPresent()) {
            Set<Ip> lost = held();
            lost.removeAll(addresses());
            if (!lost.isEmpty()) {
                unbind(List.copyOf(lost));
            }
        } else {
            Reply made = interfaces.addDummy(NAME);
            // The other family may have created it first.
            if (!(made instanceof Reply.Refused(int errno, _) && errno == Errno.EEXIST)) {
                made.orThrow("make interface " + NAME);
            }
        }
    }

    private Optional<Link> find() throws IOException {
        return switch (interfaces.link(NAME)) {
            case Answer.Got<Link>(Link link) -> Optional.of(link);
            case Answer.Refused<Link>(int errno, _) when errno == Errno.ENODEV -> Optional.empty();
            case Answer.Refused<Link> refused ->
                    Optional.of(refused.orThrow("look for interface " + NAME));
        };
    }

    /// The addresses of this family whose packets are accepted.
    Set<Ip> addresses() throws IOException {
        Set<Ip> held = held();
        // An IPv6 address leaves the interface together with its route.
        if (family == IpFamily.IPV4 && !held.isEmpty()) {
            Set<Ip> local = new HashSet<>();
            interfaces
                    .local()
                    .orThrow("list the addresses of this machine")
                    .forEach(address -> local.add(Inet.ip(address)));
            held.retainAll(local);
        }
        return held;
    }

    /// The addresses of this family, without those that the kernel added by itself.
    private Set<Ip> held() throws IOException {
        Set<Ip> ips = new HashSet<>();
        for (Address address : all()) {
            Ip ip = Inet.ip(address.address());
            boolean byKernel = family == IpFamily.IPV6 && address.address().isLinkLocalAddress();
            if (ip.family() == family && !byKernel) {
                ips.add(ip);
            }
        }
        return ips;
    }

    private List<Address> all() throws IOException {
        Optional<Link> link = find();
        return link.isEmpty()
                ? List.of()
                : interfaces.addresses(link.get().index()).orThrow("list addresses of " + NAME);
    }

    List<Refusal<Ip>> bind(List<Ip> ips) throws IOException {
        return SocketCall.refusals(
                ips, interfaces.add(wire(ips)), Set.of(Errno.EEXIST), Set.of(Errno.ENODEV));
    }

    List<Refusal<Ip>> unbind(List<Ip> ips) throws IOException {
        return SocketCall.refusals(
                ips,
                interfaces.delete(wire(ips)),
                Set.of(Errno.EADDRNOTAVAIL, Errno.ENODEV),
                Set.of());
    }

    private List<Address> wire(List<Ip> ips) throws IOException {
        int index = find().map(Link::index).orElse(0);
        return ips.stream().map(ip -> new Address(index, Inet.of(ip), family.bits())).toList();
    }

    /// Removes the interface, unless it has addresses of the other family.
    void delete() throws IOException {
        Optional<Link> link = find();
        boolean needed =
                all().stream()
                        .anyMatch(address ->
                                !Inet.isOf(address.address(), family)
                                        && !address.address().isLinkLocalAddress());
        if (link.isPresent() && !needed) {
            interfaces.deleteLink(link.get().index()).orThrow("remove interface " + NAME);
        }
    }
}
