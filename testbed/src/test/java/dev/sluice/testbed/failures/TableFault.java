package dev.sluice.testbed.failures;

/// What an [Edge] can be made to do. Not every mode has every edge.
enum TableFault {
    /// Nothing: what it does by itself.
    NONE,
    /// Whatever is added for [FailureCluster#BAD] is refused.
    REFUSES_ONE,
    /// Every tenth thing that is written is refused, whosever it is.
    REFUSES_EVERY_TENTH,
    /// What stands cannot be read: the first twenty tries are interrupted.
    INTERRUPTS_TWENTY_READS,
    /// Nobody is told of some of what others change.
    LOSES_NOTIFICATIONS,
    /// Nothing can be written.
    FAILS_WRITES,
    /// The program that writes says and does something else than it should.
    TALKS_NONSENSE,
    /// The program that writes does not end by itself.
    HANGS
}
