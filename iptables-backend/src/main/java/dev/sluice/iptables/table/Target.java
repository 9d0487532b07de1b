package dev.sluice.iptables.table;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;

/// The target of a rule: what it does to a packet that matches.
public sealed interface Target {
    /// Appends the text of `iptables-save`.
    void print(StringBuilder out);

    /// No target: the packet continues with the next rule.
    record Nothing() implements Target {
        @Override
        public void print(StringBuilder out) {}
    }

    /// The packet continues in another chain, and returns here if no rule there decides.
    record Jump(String chain) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j ").append(chain);
        }
    }

    /// The packet continues in another chain. If no rule there decides, it returns to the chain
    /// that called this one.
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

    /// The packet returns to the calling chain.
    record Return() implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j RETURN");
        }
    }

    /// Drops the packet and sends an ICMP error "port unreachable".
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

    /// Clears the mask's bits in the packet's mark, and then flips the value's bits; the packet
    /// continues with the next rule. A mask equal to the value sets the bits, a mask of zero flips
    /// them.
    record Mark(int value, int mask) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j MARK --set-xmark ");
            Match.appendHex(out, value).append('/');
            Match.appendHex(out, mask);
        }
    }

    /// Changes the source to the address of the interface on which the packet leaves.
    ///
    /// @param randomFully whether the new source port is chosen at random, so that concurrent
    ///   connections do not compete for the same port
    record Masquerade(boolean randomFully) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append(randomFully ? "-j MASQUERADE --random-fully" : "-j MASQUERADE");
        }
    }

    /// Changes the destination to this address and port.
    record Dnat(Ip ip, int port) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append("-j DNAT --to-destination ").append(ip.withPort(port));
        }
    }

    /// A target of another program, kept as text.
    ///
    /// @param name such as `LOG`
    /// @param text the target as `iptables-save` prints it, with its options
    record Foreign(String name, String text) implements Target {
        @Override
        public void print(StringBuilder out) {
            out.append(text);
        }
    }
}
