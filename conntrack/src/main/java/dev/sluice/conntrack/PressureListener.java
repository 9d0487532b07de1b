package dev.sluice.conntrack;

/// Is notified of what [Pressure] found, on the thread that checks. Must not throw and must not
/// take long.
public interface PressureListener {
    /// Called after each successful check.
    void measured(PressureReport report);

    /// Called when the table or the ports of a destination are nearly used up, and again only after
    /// the alarm ended meanwhile.
    ///
    /// @param line what is nearly used up, where, and what to do
    void alarmed(String line);

    /// Called after a check that failed. The next check is made as usual.
    void lookFailed(Exception cause);
}
