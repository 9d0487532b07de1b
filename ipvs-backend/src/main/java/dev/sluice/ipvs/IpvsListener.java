package dev.sluice.ipvs;

/// Is notified of events that a user may want to act on, on the sync thread. Must not throw and
/// must not take long.
public interface IpvsListener {
    /// A Service does not get the scheduler that it asks for. Called once for each Service and
    /// scheduler.
    void unknownScheduler(UnknownScheduler scheduler);

    /// A draining real server was removed although it had connections.
    ///
    /// @param why the reason, in words
    void cutOff(Drain drain, String why);

    /// A setting of the node is wrong and cannot be set. Called once until it is right.
    void settingRefused(String why);
}
