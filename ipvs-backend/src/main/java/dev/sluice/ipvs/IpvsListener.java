package dev.sluice.ipvs;

/// Told of what a user may want to act on, on the sync thread. Must not throw and must not take
/// long.
public interface IpvsListener {
    /// A Service does not get the scheduler that it asks for; told once.
    void unknownScheduler(UnknownScheduler scheduler);

    /// A real server that left had connections when its time was up.
    ///
    /// @param why its time was up, in words
    void cutOff(Drain drain, String why);

    /// A setting of the node is not as it should be, and cannot be set; told once, until it is
    /// right.
    void settingRefused(String why);
}
