package dev.sluice.inspect.explain;

/// The mode in which a plan is carried out, with what packets depend on besides the plan.
public sealed interface ModeFacts {
    /// Returns the name of the mode in the configuration.
    String name();

    /// Mode `iptables`.
    record Iptables() implements ModeFacts {
        @Override
        public String name() {
            return "iptables";
        }
    }

    /// Mode `nftables`.
    ///
    /// @param localhostNodePorts whether the daemon forwards TCP node ports on loopback addresses
    record Nftables(boolean localhostNodePorts) implements ModeFacts {
        @Override
        public String name() {
            return "nftables";
        }
    }

    /// Mode `ipvs`.
    record Ipvs() implements ModeFacts {
        @Override
        public String name() {
            return "ipvs";
        }
    }
}
