package dev.sluice.inspect.journal;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// How many elements a collection gained and lost.
record CountChange(int added, int removed) {
    static final CountChange NONE = new CountChange(0, 0);

    static <T> CountChange between(Collection<T> before, Collection<T> now) {
        Set<T> gone = new HashSet<>(before);
        int added = 0;
        for (T each : new HashSet<>(now)) {
            if (!gone.remove(each)) {
                added++;
            }
        }
        return new CountChange(added, gone.size());
    }

    boolean isNone() {
        return added == 0 && removed == 0;
    }

    CountChange plus(CountChange other) {
        return new CountChange(added + other.added, removed + other.removed);
    }

    /// Returns the greater of the two, number by number.
    CountChange max(CountChange other) {
        return new CountChange(Math.max(added, other.added), Math.max(removed, other.removed));
    }

    /// Returns `+2 -1`, without a number that is zero.
    @Override
    public String toString() {
        String text = (added == 0 ? "" : "+" + added) + (removed == 0 ? "" : " -" + removed);
        return text.strip();
    }
}
