package dev.sluice.kube.watch;

import tools.jackson.core.exc.StreamConstraintsException;

/// How much a list may hold, all its pages together, before it counts as one that does not end.
///
/// @param mostObjects more would not fit in the heap
record ListLimits(int mostObjects) {
    /// Objects take more, each with its names and all that is planned for it.
    private static final int LEAST_BYTES_AN_OBJECT = 2048;

    /// A server may give less than was asked for, even nothing, but not for ever: so many pages may
    /// be short.
    private static final int SHORT_PAGES = 20;

    private static final int LEAST_OBJECTS_A_PAGE = 50;

    static ListLimits ofHeap(long bytes) {
        return new ListLimits((int) Math.min(Integer.MAX_VALUE, bytes / LEAST_BYTES_AN_OBJECT));
    }

    /// To be asked before the next page.
    ///
    /// @param pages how many there were
    /// @param objects of different names
    /// @throws MalformedAnswerException if the list does not seem to end
    void requireProgress(int pages, int objects) throws MalformedAnswerException {
        if (pages >= SHORT_PAGES + objects / LEAST_OBJECTS_A_PAGE) {
            throw new MalformedAnswerException(
                    pages + " pages hold " + objects + " objects, and more are announced");
        }
    }

    /// To be asked at each object.
    ///
    /// @param objects of different names
    /// @throws StreamConstraintsException if there are too many
    void requireSpace(int objects) {
        if (objects > mostObjects) {
            throw new StreamConstraintsException("there are more than " + mostObjects + " objects");
        }
    }
}
