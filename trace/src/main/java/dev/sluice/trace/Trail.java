package dev.sluice.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The steps of a packet so far. Trails of branches that split share their common beginning.
/// Immutable.
public final class Trail {
    static final Trail EMPTY = new Trail(null, null);

    private final @Nullable Trail before;
    private final @Nullable TraceStep last;

    private Trail(@Nullable Trail before, @Nullable TraceStep last) {
        this.before = before;
        this.last = last;
    }

    Trail and(TraceStep step) {
        return new Trail(this, step);
    }

    /// Returns all steps, the first one first.
    public List<TraceStep> steps() {
        List<TraceStep> steps = new ArrayList<>();
        for (Trail at = this; at != null; at = at.before) {
            if (at.last != null) {
                steps.add(at.last);
            }
        }
        Collections.reverse(steps);
        return List.copyOf(steps);
    }

    @Override
    public String toString() {
        return steps().toString();
    }
}
