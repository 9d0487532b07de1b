package dev.sluice.iptables.table;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// A match of a rule: one of its conditions.
public sealed interface Match {
    /// Appends the text of `iptables-save`.
    void print(StringBuilder out);

    record Source(boolean negated, Cidr cidr) implements Match {
        public static Source of(Ip ip) {
            return new Source(false, host(ip));
        }

        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "! -s " : "-s ").append(cidr);
        }
    }

    record Destination(boolean negated, Cidr cidr) implements Match {
        public static Destination of(Ip ip) {
            return new Destination(false, host(ip));
        }

        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "! -d " : "-d ").append(cidr);
        }
    }

    /// The interface on which the packet arrived.
    ///
    /// @param name at most 15 characters; a `+` at the end matches any ending
    record InInterface(boolean negated, String name) implements Match {
        static final int LONGEST = 15;

        public InInterface {
            if (name.isEmpty() || name.length() > LONGEST || !name.chars().allMatch(c -> c > ' ')) {
                throw new IllegalArgumentException("not an interface name: \"" + name + "\"");
            }
        }

        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "! -i " : "-i ").append(name);
        }
    }

    /// The interface on which the packet leaves; named as in [InInterface].
    record OutInterface(boolean negated, String name) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "! -o " : "-o ").append(name);
        }
    }

    record IpProtocol(Protocol protocol) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-p ").append(protocol.lower());
        }
    }

    /// A protocol that no Service uses, or any protocol except one.
    ///
    /// @param name the protocol as `iptables-save` prints it: a name such as `icmp`, or a number
    record OtherProtocol(boolean negated, String name) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "! -p " : "-p ").append(name);
        }
    }

    /// The extension of a transport protocol without a condition of its own: always true beside an
    /// [IpProtocol].
    record Transport(Protocol protocol) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m ").append(protocol.lower());
        }
    }

    record DestinationPort(Protocol protocol, int port) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m ").append(protocol.lower()).append(" --dport ").append(port);
        }
    }

    /// Always true. Characters outside printable ASCII are printed as `?`.
    record Comment(String text) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m comment --comment \"");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' || c == '\\' || c == '\'') {
                    out.append('\\');
                }
                out.append(c >= ' ' && c < 0x7f ? c : '?');
            }
            out.append('"');
        }
    }

    /// The conntrack state of the packet.
    record ConnectionState(boolean negated, List<State> states) implements Match {
        /// In the order in which they are printed.
        public enum State {
            INVALID,
            NEW,
            RELATED,
            ESTABLISHED,
            UNTRACKED,
            SNAT,
            DNAT
        }

        public ConnectionState {
            states = List.copyOf(states);
        }

        public static ConnectionState is(State... states) {
            return new ConnectionState(false, List.of(states));
        }

        public static ConnectionState isNot(State... states) {
            return new ConnectionState(true, List.of(states));
        }

        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "-m conntrack ! --ctstate " : "-m conntrack --ctstate ");
            for (int i = 0; i < states.size(); i++) {
                out.append(i == 0 ? "" : ",").append(states.get(i));
            }
        }
    }

    /// Whether all bits of a mask are set in the packet's mark.
    record Marked(boolean negated, int bits) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "-m mark ! --mark " : "-m mark --mark ");
            appendHex(out, bits).append('/');
            appendHex(out, bits);
        }
    }

    /// Whether the packet's mark, under a mask, equals a value that is not the mask itself.
    record MarkIs(boolean negated, int value, int mask) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append(negated ? "-m mark ! --mark " : "-m mark --mark ");
            appendHex(out, value);
            if (mask != -1) {
                appendHex(out.append('/'), mask);
            }
        }
    }

    /// Whether the packet is in an ipset.
    ///
    /// @param sides the end of the packet with which each field of the set is compared, in order
    record InSet(String set, List<Side> sides) implements Match {
        /// The source or the destination of the packet.
        public enum Side {
            SRC("src"),
            DST("dst");

            private final String text;

            Side(String text) {
                this.text = text;
            }
        }

        public InSet {
            sides = List.copyOf(sides);
        }

        @Override
        public void print(StringBuilder out) {
            out.append("-m set --match-set ").append(set);
            for (int i = 0; i < sides.size(); i++) {
                out.append(i == 0 ? ' ' : ',').append(sides.get(i).text);
            }
        }
    }

    /// Whether IPVS forwarded the packet for a virtual server at this address.
    record ByVirtualServer(Protocol protocol, Ip ip, int port) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m ipvs --vproto ").append(protocol.number()).append(" --vaddr ");
            out.append(ip).append(" --vport ").append(port);
        }
    }

    /// The packet did not arrive through a port of a bridge.
    record NotBridged() implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m physdev ! --physdev-is-in");
        }
    }

    /// The source is not one of the node's own addresses.
    record SourceIsNotLocal() implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m addrtype ! --src-type LOCAL");
        }
    }

    /// The source is one of the node's own addresses.
    record SourceIsLocal() implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m addrtype --src-type LOCAL");
        }
    }

    /// The destination is one of the node's own addresses.
    record DestinationIsLocal() implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m addrtype --dst-type LOCAL");
        }
    }

    /// True at random, with probability 1/outOf.
    ///
    /// @param outOf 2 or more: the number of rules, this one and those after it, that share the
    ///   remaining packets
    record StatisticRandom(int outOf) implements Match {
        // The kernel stores the probability as a multiple of 1/2^31. kube-proxy writes ten
        // decimals; rounding in the same way results in the same multiple.
        private static final double ONE = 1L << 31;

        public StatisticRandom {
            if (outOf < 2) {
                throw new IllegalArgumentException("no chance in " + outOf);
            }
        }

        @Override
        public void print(StringBuilder out) {
            double written = rounded(1.0 / outOf, 10).doubleValue();
            BigDecimal kept = rounded(Math.round(written * ONE) / ONE, 11);
            out.append("-m statistic --mode random --probability ").append(kept.toPlainString());
        }

        private static BigDecimal rounded(double value, int decimals) {
            return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
        }
    }

    /// The source was added to the list of a name within the last seconds; older entries are
    /// deleted.
    record RecentlySeen(String name, int seconds, IpFamily family) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m recent --rcheck --seconds ").append(seconds).append(" --reap --name ");
            out.append(name).append(mask(family));
        }
    }

    /// Always true; adds the source to the list of a name.
    record RememberSource(String name, IpFamily family) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append("-m recent --set --name ").append(name).append(mask(family));
        }
    }

    /// Always true; adds the packet to the nfacct counter of a name.
    record Count(String counter) implements Match {
        @Override
        public void print(StringBuilder out) {
            // iptables-save prints two blanks here.
            out.append("-m nfacct --nfacct-name  ").append(counter);
        }
    }

    /// A match of another program, kept as text.
    ///
    /// @param module the extension; empty for an option that belongs to no extension
    /// @param text the match as `iptables-save` prints it
    record Foreign(String module, String text) implements Match {
        @Override
        public void print(StringBuilder out) {
            out.append(text);
        }
    }

    private static Cidr host(Ip ip) {
        return new Cidr(ip, ip.family().bits());
    }

    private static String mask(IpFamily family) {
        return switch (family) {
            case IPV4 -> " --mask 255.255.255.255 --rsource";
            case IPV6 -> " --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource";
        };
    }

    /// Appends `0x` and the digits without leading zeros; zero is `0x0`.
    static StringBuilder appendHex(StringBuilder out, int bits) {
        return out.append("0x").append(Integer.toHexString(bits));
    }
}
