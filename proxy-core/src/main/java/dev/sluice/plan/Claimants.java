package dev.sluice.plan;

import org.jspecify.annotations.Nullable;

/// The claimants of one [FrontendKey], at least one, in order. Immutable; versions share what did
/// not change. Adding and removing take logarithmic time, since one user may have thousands of
/// Services that name one address.
///
/// It is a treap: a search tree in the order of claimants, and a heap in the order of scrambled
/// hash codes. That balances it as if it were filled in random order.
final class Claimants {
    private final Claimant claimant;
    private final int weight;
    private final @Nullable Claimants before;
    private final @Nullable Claimants after;

    private Claimants(
            Claimant claimant, int weight, @Nullable Claimants before, @Nullable Claimants after) {
        this.claimant = claimant;
        this.weight = weight;
        this.before = before;
        this.after = after;
    }

    static Claimants of(Claimant claimant) {
        return new Claimants(claimant, scrambled(claimant.port().hashCode()), null, null);
    }

    private static int scrambled(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }

    boolean isOne() {
        return before == null && after == null;
    }

    Claimant first() {
        Claimants at = this;
        while (at.before != null) {
            at = at.before;
        }
        return at.claimant;
    }

    Claimants with(Claimant added) {
        int order = added.compareTo(claimant);
        if (order == 0) {
            return this;
        }
        if (order < 0) {
            Claimants grown = before == null ? of(added) : before.with(added);
            return grown.weight > weight
                    ? grown.between(grown.before, between(grown.after, after))
                    : between(grown, after);
        }
        Claimants grown = after == null ? of(added) : after.with(added);
        return grown.weight > weight
                ? grown.between(between(before, grown.before), grown.after)
                : between(before, grown);
    }

    /// @return null if no claimant is left; this object if `removed` is not among the claimants
    @Nullable Claimants without(Claimant removed) {
        int order = removed.compareTo(claimant);
        if (order == 0) {
            return joined(before, after);
        }
        if (order < 0) {
            Claimants less = before == null ? null : before.without(removed);
            return less == before ? this : between(less, after);
        }
        Claimants less = after == null ? null : after.without(removed);
        return less == after ? this : between(before, less);
    }

    private static @Nullable Claimants joined(
            @Nullable Claimants first, @Nullable Claimants second) {
        if (first == null) {
            return second;
        }
        if (second == null) {
            return first;
        }
        return first.weight > second.weight
                ? first.between(first.before, joined(first.after, second))
                : second.between(joined(first, second.before), second.after);
    }

    private Claimants between(@Nullable Claimants first, @Nullable Claimants second) {
        return first == before && second == after
                ? this
                : new Claimants(claimant, weight, first, second);
    }
}
