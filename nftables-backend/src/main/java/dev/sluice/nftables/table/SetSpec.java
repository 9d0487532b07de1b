package dev.sluice.nftables.table;

import dev.sluice.model.IpFamily;
import java.util.List;

/// A set or map without its elements.
///
/// @param timeoutSeconds how long an element that rules added lives without being used; 0 where
///   rules add none
/// @param comment empty for none
public record SetSpec(String name, Shape key, Holds holds, int timeoutSeconds, String comment) {
    /// The most elements that rules may add: also what the kernel assumes if it is not told.
    public static final int MAX_LEARNED = 65535;

    /// What its elements hold beside their keys.
    public enum Holds {
        /// Nothing: a set.
        NOTHING,
        /// How many packets were looked up and found: a set, too.
        COUNT,
        VERDICT,
        /// An address and a port.
        ENDPOINT
    }

    public static SetSpec set(String name, Shape key, String comment) {
        return new SetSpec(name, key, Holds.NOTHING, 0, comment);
    }

    public static SetSpec counts(String name, Shape key, String comment) {
        return new SetSpec(name, key, Holds.COUNT, 0, comment);
    }

    public static SetSpec verdicts(String name, Shape key, String comment) {
        return new SetSpec(name, key, Holds.VERDICT, 0, comment);
    }

    public static SetSpec endpoints(String name, Shape key, String comment) {
        return new SetSpec(name, key, Holds.ENDPOINT, 0, comment);
    }

    /// Whether rules add elements by themselves.
    public boolean learns() {
        return timeoutSeconds > 0;
    }

    /// Whether its elements hold more than their keys, and lookups find that.
    public boolean isMap() {
        return switch (holds) {
            case NOTHING, COUNT -> false;
            case VERDICT, ENDPOINT -> true;
        };
    }

    /// The types of what its elements hold, as far as it is data.
    public List<Type> data(IpFamily family) {
        return switch (holds) {
            case NOTHING, COUNT, VERDICT -> List.of();
            case ENDPOINT -> List.of(Type.address(family), Type.INET_SERVICE);
        };
    }
}
