package dev.sluice.nftables.table;

/// The type, hook and priority of a base chain.
///
/// @param priority the order among chains at the same hook, smallest first
public record Hook(Kind kind, Point point, int priority) {
    /// The type of a chain. A chain of type NAT sees only the first packet of a connection.
    public enum Kind {
        FILTER("filter"),
        NAT("nat"),
        /// Not used by our chains.
        ROUTE("route");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public enum Point {
        PREROUTING("prerouting", 0),
        INPUT("input", 1),
        FORWARD("forward", 2),
        OUTPUT("output", 3),
        POSTROUTING("postrouting", 4);

        private final String text;
        private final int number;

        Point(String text, int number) {
            this.text = text;
            this.number = number;
        }

        /// The kernel's number: `enum nf_inet_hooks` of linux/netfilter.h.
        public int number() {
            return number;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
