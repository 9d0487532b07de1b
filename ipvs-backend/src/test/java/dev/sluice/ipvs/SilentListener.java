package dev.sluice.ipvs;

/// Tells nobody.
final class SilentListener implements IpvsListener {
    @Override
    public void unknownScheduler(UnknownScheduler scheduler) {}

    @Override
    public void cutOff(Drain drain, String why) {}

    @Override
    public void settingRefused(String why) {}
}
