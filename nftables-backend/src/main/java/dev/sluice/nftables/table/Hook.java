package dev.sluice.nftables.table;

/// Where in the kernel's way of a packet a chain is entered.
///
/// @param priority the order among chains of the same point, smaller first
public record Hook(Kind kind, Point point, int priority) {
    /// What a chain may do. Chains of kind NAT see only the first packet of a connection.
    public enum Kind {
        FILTER("filter"),
        NAT("nat"),
        /// None of ours is.
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

        /// The kernel's number for it.
        public int number() {
            return number;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
