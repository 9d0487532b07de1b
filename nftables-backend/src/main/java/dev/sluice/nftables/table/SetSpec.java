package dev.sluice.nftables.table;

import dev.sluice.model.IpFamily;
import java.util.List;

/// The definition of a set or map, without elements.
///
/// @param timeoutSeconds the lifetime of an element that rules added, from the last time they
///   updated it; 0 if rules add none
/// @param comment empty for none
public record SetSpec(String name, Shape key, Holds holds, int timeoutSeconds, String comment) {
    /// The most elements that rules may add. It is also the kernel's default for such sets.
    public static final int MAX_LEARNED = 65535;

    /// What an element holds besides its key.
    public enum Holds {
        /// Nothing, as in a set.
        NOTHING,
        /// The number of packets that matched it. This is a set, too.
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

    /// Whether rules add elements.
    public boolean learns() {
        return timeoutSeconds > 0;
    }

    /// Whether a lookup returns a value or verdict.
    public boolean isMap() {
        return switch (holds) {
            case NOTHING, COUNT -> false;
            case VERDICT, ENDPOINT -> true;
        };
    }

    /// The types of the data of an element; empty if it has none, or a verdict.
    public List<Type> data(IpFamily family) {
        return switch (holds) {
            case NOTHING, COUNT, VERDICT -> List.of();
            case ENDPOINT -> List.of(Type.address(family), Type.INET_SERVICE);
        };
    }
}
