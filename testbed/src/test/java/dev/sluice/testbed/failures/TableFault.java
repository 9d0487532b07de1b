package dev.sluice.testbed.failures;

/// The faults that an [Edge] can inject. Not every mode supports all of them.
enum TableFault {
    /// No injected fault.
    NONE,
    /// The kernel refuses everything that is added for [FailureCluster#BAD].
    REFUSES_ONE,
    /// The kernel refuses every tenth item that is written, whatever it belongs to.
    REFUSES_EVERY_TENTH,
    /// The first twenty reads of the installed state are interrupted.
    INTERRUPTS_TWENTY_READS,
    /// Some notifications about other programs' changes are lost.
    LOSES_NOTIFICATIONS,
    /// All writes fail.
    FAILS_WRITES,
    /// The program that writes prints nonsense and does something else than it should.
    TALKS_NONSENSE,
    /// The program that writes hangs.
    HANGS
}
