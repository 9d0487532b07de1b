package dev.sluice.iptables.table;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;

/// What a rule does to a packet that matches.
public sealed interface Target {
    /// Appends the text of `iptables-save`.
    void print(StringBuilder out);

    /// Nothing: the packet goes on to the next rule.
    record Nothing() implements Target {
        @Override
        public void print(StringBuilder out) {}
    }

    /// On with the rules of another chain; back here if none of them decides.
    record Jump(String chain) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j ").append(chain);
        }
    }

    /// On with the rules of another chain; back to where this chain was called from if none of them
    /// decides.
    record Goto(String chain) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-g ").append(chain);
        }
    }

    record Accept() implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j ACCEPT");
        }
    }

    record Drop() implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j DROP");
        }
    }

    /// Back to the chain before.
    record Return() implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j RETURN");
        }
    }

    /// The sender is told that the port is unreachable.
    record Reject(IpFamily family) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j REJECT --reject-with ")
                    .append(
                            switch (family) {
                                case IPV4 -> "icmp-port-unreachable";
                                case IPV6 -> "icmp6-port-unreachable";
                            });
        }
    }

    /// The packet's mark loses the bits of the mask, then has the bits of the value flipped; the
    /// packet goes on to the next rule. A mask equal to the value sets bits, a mask of zero flips
    /// them.
    record Mark(int value, int mask) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j MARK --set-xmark ");
            Match.appendHex(out, value).append('/');
            Match.appendHex(out, mask);
        }
    }

    /// The source becomes the address of the interface the packet leaves by.
    ///
    /// @param randomFully whether the new source port is drawn at random, which keeps concurrent
    ///   connections from racing for the same one
    record Masquerade(boolean randomFully) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append(randomFully ? "-j MASQUERADE --random-fully" : "-j MASQUERADE");
        }
    }

    /// The destination becomes this address and port.
    record Dnat(Ip ip, int port) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j DNAT --to-destination ").append(ip.withPort(port));
        }
    }

    /// A target of others.
    ///
    /// @param name such as `LOG`
    /// @param text as `iptables-save` prints it, with its options
    record Foreign(String name, String text) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append(text);
        }
    }
}
