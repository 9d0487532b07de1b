package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What every flag is set to, given or not, whether or not a file overrides it: as `/flagz` shows
/// it.
public final class FlagValues {
    /// kube-proxy's defaults, where they are not empty, zero or false.
    private static final String DEFAULTS =
            """
            bind-address=0.0.0.0
            boot-id-file=/proc/sys/kernel/random/boot_id
            config-sync-period=15m0s
            conntrack-max-per-core=32768
            conntrack-min=131072
            conntrack-tcp-timeout-close-wait=1h0m0s
            conntrack-tcp-timeout-established=24h0m0s
            healthz-bind-address=0.0.0.0:10256
            healthz-port=10256
            iptables-localhost-nodeports=true
            iptables-masquerade-bit=14
            iptables-min-sync-period=1s
            iptables-sync-period=30s
            ipvs-min-sync-period=1s
            ipvs-sync-period=30s
            kube-api-burst=10
            kube-api-content-type=application/vnd.kubernetes.protobuf
            kube-api-qps=5
            log-flush-frequency=5s
            log-json-info-buffer-size=0
            log-text-info-buffer-size=0
            logging-format=text
            machine-id-file=/etc/machine-id,/var/lib/dbus/machine-id
            metrics-bind-address=127.0.0.1:10249
            metrics-port=10249
            oom-score-adj=-999
            vmodule=
            """;

    private static final Map<String, String> BY_WORD =
            DEFAULTS.lines()
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));

    private FlagValues() {}

    /// By the flag's word.
    public static SortedMap<String, String> of(GivenFlags given) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("help", "false");
        for (Flag flag : Flag.all()) {
            List<String> texts = given.values().getOrDefault(flag.word(), List.of());
            values.put(flag.word(), texts.isEmpty() ? byDefault(flag) : given(flag, texts));
        }
        return values;
    }

    private static String byDefault(Flag flag) {
        return BY_WORD.getOrDefault(
                flag.word(),
                switch (flag.kind()) {
                    case SWITCH, VERSION -> "false";
                    case TEXT, WORD, GATES -> "";
                    case NUMBER, DECIMAL -> "0";
                    case DURATION -> "0s";
                    case LIST -> "[]";
                });
    }

    private static String given(Flag flag, List<String> texts) {
        return switch (flag.kind()) {
            case LIST ->
                    flag.word().equals("vmodule")
                            ? String.join(",", texts)
                            : "[" + String.join(",", texts) + "]";
            case DURATION ->
                    GoDuration.parse(texts.getLast())
                            .map(GoDuration::print)
                            .orElse(texts.getLast());
            case SWITCH, VERSION, TEXT, WORD, NUMBER, DECIMAL, GATES -> texts.getLast();
        };
    }
}
