package dev.sluice.conntrack;

/// Told of what pressure was found, on the thread that looks. Must not throw and must not take
/// long.
public interface PressureListener {
    /// After each look.
    void measured(PressureReport report);

    /// Once when something runs short, and again only after it was at ease meanwhile.
    ///
    /// @param line what runs short, where, and what helps
    void alarmed(String line);

    /// A look failed; the next one comes.
    void lookFailed(Exception cause);
}
