package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Conflict;

/// Tells nobody.
final class SilentListener implements IpvsListener {
    @Override
    public void unknownScheduler(UnknownScheduler scheduler) {}

    @Override
    public void conflict(Conflict conflict) {}

    @Override
    public void cutOff(Drain drain, String why) {}

    @Override
    public void settingRefused(String why) {}
}
