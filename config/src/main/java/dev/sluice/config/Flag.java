package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A flag of `sluice run`: one of kube-proxy's, or `--sluice-config`. For a flag that sets fields
/// of the configuration, the type, the default and the meaning come from [Settings].
///
/// @param word the name without the dashes
/// @param takes the placeholder for its value in a help page; empty for a switch
/// @param paths the fields of the configuration that it sets; empty for flags with another effect
///   or without one
/// @param besideFile whether it also counts if a configuration file is given, which overrides all
///   other flags, as in kube-proxy
/// @param byDefault what `/flagz` shows if the flag is not given
/// @param help one line
public record Flag(
        String word,
        Kind kind,
        String takes,
        List<String> paths,
        boolean besideFile,
        String byDefault,
        String help) {

    /// The kind of value that a flag takes.
    public enum Kind {
        /// `--flag`, `--flag=true`, `--flag=false`.
        SWITCH,
        /// `--version`, `--version=raw`; `--version=v1.2.3` has no effect.
        VERSION,
        TEXT,
        /// Text; empty text means that the flag is not given.
        WORD,
        NUMBER,
        DECIMAL,
        DURATION,
        /// Several values, separated by commas or by repeating the flag.
        LIST,
        /// `Name=true,Other=false`.
        GATES
    }

    /// One row for each flag: the word, with `*` if it counts beside a file, and the placeholder
    /// for its value. A flag that sets no field has three more columns: kind, default and help. For
    /// a flag that sets a field, an optional third column overrides the default that `/flagz`
    /// shows, since kube-proxy computes some defaults after `/flagz` has taken the flag's value.
    private static final String TABLE =
"""
config                      *|FILE       |TEXT   |                           |the configuration file; flags not marked * are then ignored
sluice-config               *|FILE       |TEXT   |                           |a SluiceConfiguration: the settings that kube-proxy does not have
kubeconfig                   |FILE
master                      *|URL        |TEXT   |                           |the API server, instead of the kubeconfig's
hostname-override           *|NAME
proxy-mode                   |MODE|
cluster-cidr                 |CIDR,..
cleanup                     *|           |SWITCH |false                      |remove every rule and end
init-only                   *|           |SWITCH |false                      |prepare the kernel, as only a privileged process can, and end
write-config-to             *|FILE       |TEXT   |                           |write the configuration in effect to a file and end
version                     *|           |VERSION|false                      |say which version this is and end
v                           *|LEVEL
detect-local-mode            |MODE|
pod-bridge-interface         |NAME
pod-interface-name-prefix    |PREFIX
nodeport-addresses           |CIDR,..
masquerade-all               |
iptables-masquerade-bit      |BIT
iptables-localhost-nodeports |
iptables-sync-period         |TIME
iptables-min-sync-period     |TIME
ipvs-sync-period             |TIME
ipvs-min-sync-period         |TIME
ipvs-scheduler               |NAME
ipvs-exclude-cidrs           |CIDR,..
ipvs-strict-arp              |
ipvs-tcp-timeout             |TIME
ipvs-tcpfin-timeout          |TIME
ipvs-udp-timeout             |TIME
conntrack-max-per-core       |N
conntrack-min                |N
conntrack-tcp-timeout-established |TIME
conntrack-tcp-timeout-close-wait |TIME
conntrack-tcp-be-liberal     |
conntrack-udp-timeout        |TIME
conntrack-udp-timeout-stream |TIME
bind-address                 |IP
healthz-bind-address         |IP:PORT
healthz-port                 |PORT       |NUMBER |10256                      |its port, where the address has none; 0: nowhere
metrics-bind-address         |IP:PORT
metrics-port                 |PORT       |NUMBER |10249                      |its port, where the address has none
bind-address-hard-fail       |
profiling                    |
oom-score-adj                |N
feature-gates                |NAME=BOOL,..
show-hidden-metrics-for-version |VERSION
config-sync-period           |TIME
kube-api-content-type        |TYPE
kube-api-qps                 |N
kube-api-burst               |N
logging-format              *|FORMAT
log-flush-frequency         *|TIME
vmodule                     *|PATTERN=N,..|LIST   |                           |accepted, without effect
log-text-split-stream       *|           |SWITCH |false                      |accepted, without effect
log-text-info-buffer-size   *|SIZE       |TEXT   |0                          |accepted, without effect
log-json-split-stream       *|           |SWITCH |false                      |accepted, without effect
log-json-info-buffer-size   *|SIZE       |TEXT   |0                          |accepted, without effect
boot-id-file                *|FILE       |TEXT   |/proc/sys/kernel/random/boot_id|accepted, without effect
machine-id-file             *|FILE       |TEXT   |/etc/machine-id,/var/lib/dbus/machine-id|accepted, without effect
""";

    private static final List<Flag> ALL = TABLE.lines().map(Flag::row).toList();
    private static final Map<String, Flag> BY_WORD =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Flag::word, Function.identity()));
    private static final Map<String, Flag> BY_PATH =
            ALL.stream()
                    .flatMap(flag -> flag.paths.stream().map(path -> Map.entry(path, flag)))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /// Returns all flags, in the order of the help page.
    public static List<Flag> all() {
        return ALL;
    }

    /// @throws IllegalArgumentException if there is no flag with that word
    static Flag of(String word) {
        Flag flag = BY_WORD.get(word);
        if (flag == null) {
            throw new IllegalArgumentException("no such flag: --" + word);
        }
        return flag;
    }

    /// Returns the name of a field for a user of flags: the flag, or the path if no flag sets the
    /// field.
    static String nameOf(String path) {
        Flag flag = BY_PATH.get(path);
        return flag == null ? path : flag.toString();
    }

    /// Returns the flag as it is typed: `--config`, `-v`.
    @Override
    public String toString() {
        return (word.length() == 1 ? "-" : "--") + word;
    }

    private static Flag row(String line) {
        List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        boolean besideFile = cells.get(0).endsWith("*");
        String word = cells.get(0).replace('*', ' ').strip();
        List<Setting> sets = Settings.OF_KUBE_PROXY.ofFlag(word);
        if (sets.isEmpty()) {
            Kind kind = Kind.valueOf(cells.get(2));
            return new Flag(
                    word, kind, cells.get(1), List.of(), besideFile, cells.get(3), cells.get(4));
        }
        Setting first = sets.getFirst();
        String byDefault =
                first.type().kind() == Kind.LIST
                        ? "[" + first.flagDefault() + "]"
                        : first.flagDefault();
        return new Flag(
                word,
                first.type().kind(),
                cells.get(1),
                sets.stream().map(Setting::path).toList(),
                besideFile,
                cells.size() > 2 ? cells.get(2) : byDefault,
                first.meaning());
    }
}
