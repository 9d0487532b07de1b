package dev.sluice.ipvs;

/// Ignores all events.
final class SilentListener implements IpvsListener {
    @Override
    public void unknownScheduler(UnknownScheduler scheduler) {}

    @Override
    public void cutOff(Drain drain, String why) {}

    @Override
    public void settingRefused(String why) {}
}
