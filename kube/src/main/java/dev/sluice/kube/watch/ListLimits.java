package dev.sluice.kube.watch;

import tools.jackson.core.exc.StreamConstraintsException;

/// Limits of a list with all its pages, which bound the memory and end a list that never ends.
///
/// @param mostObjects the largest number of objects; more would not fit in the heap
record ListLimits(int mostObjects) {
    /// A lower bound of the memory for an object, its names and its plan, in bytes.
    private static final int LEAST_BYTES_AN_OBJECT = 2048;

    /// A server may return fewer objects than asked for, or none, but not forever: this many pages
    /// may be short.
    private static final int SHORT_PAGES = 20;

    private static final int LEAST_OBJECTS_A_PAGE = 50;

    static ListLimits ofHeap(long bytes) {
        return new ListLimits((int) Math.min(Integer.MAX_VALUE, bytes / LEAST_BYTES_AN_OBJECT));
    }

    /// Checks the progress of a list before its next page is requested.
    ///
    /// @param pages the number of pages read
    /// @param objects the number of different objects read
    /// @throws MalformedAnswerException if the pages are so empty that the list may never end
    void requireProgress(int pages, int objects) throws MalformedAnswerException {
        if (pages >= SHORT_PAGES + objects / LEAST_OBJECTS_A_PAGE) {
            throw new MalformedAnswerException(
                    pages + " pages hold " + objects + " objects, and more are announced");
        }
    }

    /// Checks the size of a list after each object.
    ///
    /// @param objects the number of different objects read
    /// @throws StreamConstraintsException if there are too many
    void requireSpace(int objects) {
        if (objects > mostObjects) {
            throw new StreamConstraintsException("there are more than " + mostObjects + " objects");
        }
    }
}
