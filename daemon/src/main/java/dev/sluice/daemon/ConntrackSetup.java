package dev.sluice.daemon;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.config.ProxyConfig;
import dev.sluice.conntrack.ConntrackSettings;
import dev.sluice.conntrack.ConntrackSettings.Setting;
import dev.sluice.conntrack.NetlinkConntrackTable;
import dev.sluice.conntrack.Pressure;
import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.Sweeper;
import dev.sluice.conntrack.Sysctls;
import dev.sluice.daemon.metrics.ConntrackMetrics;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.report.ConntrackListeners;
import dev.sluice.daemon.report.ConntrackLog;
import dev.sluice.daemon.report.InstalledPlans;
import dev.sluice.daemon.report.PressureListeners;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connection tracking in the daemon: its sysctls, the deletion of stale flows, and the watch of
/// the table's size.
final class ConntrackSetup {
    private static final Logger LOG = LoggerFactory.getLogger(ConntrackSetup.class);
    private static final Duration LOOK_FOR_PRESSURE = Duration.ofSeconds(10);

    private ConntrackSetup() {}

    /// Sets the size and the timeouts of the conntrack table.
    ///
    /// @throws FatalException if the configured values cannot be set
    static void setSysctls(ProxyConfig.Conntrack config) {
        try {
            Sysctls.AppliedSysctls outcome = new Sysctls(Path.of("/")).apply(settings(config));
            outcome.changed().forEach(line -> LOG.info("{}", line));
            outcome.failed().forEach(line -> LOG.warn("{}", line));
        } catch (IOException e) {
            throw new FatalException(String.valueOf(e.getMessage()));
        }
    }

    private static ConntrackSettings settings(ProxyConfig.Conntrack config) {
        return new ConntrackSettings(
                setting(config, "maxPerCore", config.maxPerCore()),
                setting(config, "min", config.min()),
                setting(config, "tcpEstablishedTimeout", config.tcpEstablishedTimeout()),
                setting(config, "tcpCloseWaitTimeout", config.tcpCloseWaitTimeout()),
                config.tcpBeLiberal(),
                setting(config, "udpTimeout", config.udpTimeout()),
                setting(config, "udpStreamTimeout", config.udpStreamTimeout()));
    }

    private static <T> Setting<T> setting(ProxyConfig.Conntrack config, String name, T value) {
        return new Setting<>(value, config.given().contains(name));
    }

    /// Creates the sweeper that deletes stale flows, for the sync thread of one family.
    static Sweeper sweeper(ConntrackMetrics metrics) {
        return new Sweeper(
                new NetlinkConntrackTable(),
                HostAddresses::ofThisHost,
                new ConntrackListeners<>(new ConntrackLog(LOG), metrics),
                System::nanoTime);
    }

    /// Starts to watch how full the table is and how many source ports are used, every 10 s on a
    /// thread of its own.
    ///
    /// @param samples takes a sample each time
    static void watchPressure(
            InstalledPlans plans,
            ConntrackMetrics metrics,
            PressureListener samples,
            TaskListener failures) {
        var pressure =
                new Pressure(
                        new NetlinkConntrackTable(),
                        plans::all,
                        new PressureListeners(List.of(new ConntrackLog(LOG), metrics, samples)),
                        System::nanoTime);
        new PeriodicTask("pressure", LOOK_FOR_PRESSURE, pressure::look, failures).start();
    }
}
