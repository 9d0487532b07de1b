package dev.sluice.conntrack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The values that the section `conntrack` of the configuration asks for. A value of zero leaves
/// the host's value unchanged.
///
/// @param maxPerCore the number of table entries for each processor; 0 leaves `nf_conntrack_max`
///   unchanged
/// @param min the least number of table entries
/// @param tcpBeLiberal whether `nf_conntrack_tcp_be_liberal` is set to 1; false leaves the host's
///   value unchanged
public record ConntrackSettings(
        Setting<Integer> maxPerCore,
        Setting<Integer> min,
        Setting<Duration> tcpEstablishedTimeout,
        Setting<Duration> tcpCloseWaitTimeout,
        boolean tcpBeLiberal,
        Setting<Duration> udpTimeout,
        Setting<Duration> udpStreamTimeout) {

    static final String MAX = "nf_conntrack_max";

    /// The greatest number of entries that follows from the number of processors.
    private static final long MOST_ENTRIES = 1_048_576;

    /// A value, and whether the user set it. A default never lowers the host's value; a value that
    /// the user set does.
    public record Setting<T>(T value, boolean given) {}

    /// Returns the sysctls to set, in kube-proxy's order.
    ///
    /// @param processors the number of processors of the whole host
    List<SysctlTarget> targets(int processors) {
        List<SysctlTarget> targets = new ArrayList<>();
        if (maxPerCore.value() > 0) {
            boolean given = maxPerCore.given() || min.given();
            targets.add(new SysctlTarget(MAX, max(processors), given));
        }
        add(targets, "nf_conntrack_tcp_timeout_established", tcpEstablishedTimeout);
        add(targets, "nf_conntrack_tcp_timeout_close_wait", tcpCloseWaitTimeout);
        if (tcpBeLiberal) {
            targets.add(new SysctlTarget("nf_conntrack_tcp_be_liberal", 1, true));
        }
        add(targets, "nf_conntrack_udp_timeout", udpTimeout);
        add(targets, "nf_conntrack_udp_timeout_stream", udpStreamTimeout);
        return targets;
    }

    /// As in kube-proxy: a product above the cap becomes the cap, even if `min` is greater. A
    /// product below the cap is raised to `min`, even if `min` is above the cap.
    private long max(int processors) {
        long scaled = (long) maxPerCore.value() * processors;
        return scaled > MOST_ENTRIES ? MOST_ENTRIES : Math.max(scaled, min.value());
    }

    private static void add(List<SysctlTarget> targets, String name, Setting<Duration> timeout) {
        if (timeout.value().isPositive()) {
            targets.add(new SysctlTarget(name, timeout.value().toSeconds(), timeout.given()));
        }
    }

    /// A sysctl and the value that it should have.
    ///
    /// @param name the name of a file below `/proc/sys/net/netfilter`
    /// @param given whether the user set the value: then it also lowers the present value
    record SysctlTarget(String name, long value, boolean given) {
        boolean isGranted(long present) {
            return present == value || (present > value && !given);
        }
    }
}
