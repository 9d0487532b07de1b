package dev.sluice.conntrack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The section `conntrack` of the configuration: what the kernel's settings should be. What is zero
/// is left as the host has it.
///
/// @param maxPerCore entries for each processor
/// @param min entries at least
/// @param tcpBeLiberal only true is written; false leaves what the host has
public record ConntrackSettings(
        Setting<Integer> maxPerCore,
        Setting<Integer> min,
        Setting<Duration> tcpEstablishedTimeout,
        Setting<Duration> tcpCloseWaitTimeout,
        boolean tcpBeLiberal,
        Setting<Duration> udpTimeout,
        Setting<Duration> udpStreamTimeout) {

    static final String MAX = "nf_conntrack_max";

    /// However many processors, not more entries.
    private static final long MOST_ENTRIES = 1_048_576;

    /// A value, and whether the user gave it: a default never lowers what the host has, what was
    /// given does.
    public record Setting<T>(T value, boolean given) {}

    /// The sysctls to see to, in the order in which kube-proxy does.
    ///
    /// @param processors of the whole host
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

    /// As kube-proxy: the cap holds against `min` too, but not against `min` alone.
    private long max(int processors) {
        long scaled = (long) maxPerCore.value() * processors;
        return scaled > MOST_ENTRIES ? MOST_ENTRIES : Math.max(scaled, min.value());
    }

    private static void add(List<SysctlTarget> targets, String name, Setting<Duration> timeout) {
        if (timeout.value().isPositive()) {
            targets.add(new SysctlTarget(name, timeout.value().toSeconds(), timeout.given()));
        }
    }

    /// A value that a sysctl should have.
    ///
    /// @param name of a file below `/proc/sys/net/netfilter`
    /// @param given whether the user did: then it is set even where the present value is higher
    record SysctlTarget(String name, long value, boolean given) {
        boolean isGranted(long present) {
            return present == value || (present > value && !given);
        }
    }
}
