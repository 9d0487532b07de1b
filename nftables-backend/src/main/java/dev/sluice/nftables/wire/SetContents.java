package dev.sluice.nftables.wire;

import dev.sluice.netlink.netfilter.Nft;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A set or map of any program, with its elements as bytes.
///
/// @param attributes its flags, types and timeout
/// @param points its elements by key; in a set of ranges also where each range ends
/// @param asked where elements are looked up instead; null if `points` has them
/// @param otherwise the element for all other keys (`*`); null if there is none
/// @param unreadable whether it has elements that could not be read
record SetContents(
        SetAttributes attributes,
        Map<Blob, Point> points,
        @Nullable Points asked,
        @Nullable Point otherwise,
        boolean unreadable) {
    /// Elements that are somewhere else.
    interface Points {
        /// The element of a key; empty if there is none.
        Optional<Point> find(Blob key);
    }

    /// An element without its key.
    ///
    /// @param data null if it has none
    /// @param verdict null if it has none
    /// @param ends whether a range ends before this key
    /// @param leftMillis the remaining lifetime in milliseconds, 0 for no limit
    record Point(
            @Nullable Blob data, Expr.@Nullable Decide verdict, boolean ends, long leftMillis) {
        static final Point PRESENT = new Point(null, null, false, 0);
    }

    /// Whether rules add elements.
    boolean learns() {
        return (attributes.flags() & Nft.NFT_SET_EVAL) != 0;
    }

    int timeoutSeconds() {
        return (int) (attributes.timeoutMillis() / 1000);
    }

    /// The element for a key; empty if there is none.
    Optional<Point> find(Blob key) {
        if (asked != null) {
            return asked.find(key);
        }
        Point exact = points.get(key);
        Point found =
                exact == null && (attributes.flags() & Nft.NFT_SET_INTERVAL) != 0
                        ? floor(key)
                        : exact;
        return Optional.ofNullable(found == null || found.ends() ? otherwise : found);
    }

    private @Nullable Point floor(Blob key) {
        Blob best = null;
        for (Blob point : points.keySet()) {
            boolean below = point.compareTo(key) <= 0;
            if (below && (best == null || point.compareTo(best) > 0)) {
                best = point;
            }
        }
        return best == null ? null : points.get(best);
    }

    /// Collects elements.
    static final class Builder {
        private final SetAttributes attributes;
        private final Map<Blob, Point> points = new HashMap<>();
        private @Nullable Points asked;
        private @Nullable Point otherwise;
        private boolean unreadable;

        Builder(SetAttributes attributes) {
            this.attributes = attributes;
        }

        /// Makes the set one whose elements are looked up somewhere else.
        void ask(Points elsewhere) {
            asked = elsewhere;
        }

        /// @param key null for the element of all other keys
        void add(@Nullable Blob key, Point point) {
            if (key == null) {
                otherwise = point;
            } else if (point.ends()) {
                // The next range may begin where one ends.
                points.putIfAbsent(key, point);
            } else {
                points.put(key, point);
            }
        }

        void addUnreadable() {
            unreadable = true;
        }

        SetContents build() {
            return new SetContents(attributes, Map.copyOf(points), asked, otherwise, unreadable);
        }
    }
}
