package dev.sluice.nftables.wire;

import dev.sluice.netlink.netfilter.Nft;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A set or map with its elements as bytes, whoever made it.
///
/// @param attributes its flags, types and timeout
/// @param points its elements by their keys; where it holds ranges, also where each ends
/// @param otherwise what holds for all other keys (`*`); null for nothing
/// @param unreadable whether it has elements of a kind that is not understood
record SetContents(
        SetAttributes attributes,
        Map<Blob, Point> points,
        @Nullable Point otherwise,
        boolean unreadable) {
    /// An element without its key.
    ///
    /// @param data null where it holds none
    /// @param verdict null where it holds none
    /// @param ends whether a range ends before this key
    /// @param leftMillis how long it will live; 0 for ever
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

    /// The element for a key; empty where there is none.
    Optional<Point> find(Blob key) {
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
        private @Nullable Point otherwise;
        private boolean unreadable;

        Builder(SetAttributes attributes) {
            this.attributes = attributes;
        }

        /// @param key null for the element of all other keys
        void add(@Nullable Blob key, Point point) {
            if (key == null) {
                otherwise = point;
            } else if (point.ends()) {
                // Where one range ends, the next one may begin.
                points.putIfAbsent(key, point);
            } else {
                points.put(key, point);
            }
        }

        void addUnreadable() {
            unreadable = true;
        }

        SetContents build() {
            return new SetContents(attributes, Map.copyOf(points), otherwise, unreadable);
        }
    }
}
