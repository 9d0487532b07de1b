package dev.sluice.testbed.ipvs;

import dev.sluice.daemon.mode.IpvsHost;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.Programs;
import dev.sluice.ipvs.Drain;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsListener;
import dev.sluice.ipvs.IpvsSettings;
import dev.sluice.ipvs.UnknownScheduler;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Makes backends of ipvs mode for the calling thread's namespace, and records what they report.
/// The guest's kernel supports only the legacy variant of iptables.
public final class IpvsBackends implements IpvsListener {
    private static final Programs PROGRAMS = new Programs(List.of(), Duration.ofMinutes(2));

    private final IpvsSettings settings;
    private final LongSupplier nanos;
    private final List<String> told = new ArrayList<>();

    public IpvsBackends(String scheduler, int masqueradeBit) {
        this(
                new IpvsSettings(scheduler, masqueradeBit, List.of(), Duration.ZERO),
                System::nanoTime);
    }

    IpvsBackends(IpvsSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
    }

    public IpvsBackend backend(IpFamily family) throws IOException {
        return over(NetlinkKernel.open(family), family, nanos);
    }

    /// Returns a backend over a kernel that may wrap the real one.
    public IpvsBackend over(Kernel kernel, IpFamily family, LongSupplier time) throws IOException {
        var host = new IpvsHost(Path.of("/proc/sys"), false);
        return new IpvsBackend(settings, kernel, iptables(family), host, time, this);
    }

    public static IptablesCommands iptables(IpFamily family) {
        return new IptablesCommands(PROGRAMS, Binaries.LEGACY, family);
    }

    List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public void unknownScheduler(UnknownScheduler scheduler) {
        told.add(scheduler.toString());
    }

    @Override
    public void cutOff(Drain drain, String why) {
        told.add("cut off " + drain.real() + ": " + why);
    }

    @Override
    public void settingRefused(String why) {
        told.add(why);
    }
}
