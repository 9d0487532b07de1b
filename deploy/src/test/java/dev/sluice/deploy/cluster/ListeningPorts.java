package dev.sluice.deploy.cluster;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the ports that are listened on from `/proc/net/tcp` and `/proc/net/tcp6`.
final class ListeningPorts {
    /// Number, local address and port, remote address and port, state 0A: `TCP_LISTEN`.
    private static final Pattern LISTENING =
            Pattern.compile("(?m)^ *\\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A ");

    private ListeningPorts() {}

    static Set<Integer> of(String sockets) {
        return LISTENING
                .matcher(sockets)
                .results()
                .map(found -> Integer.parseInt(found.group(1), 16))
                .collect(Collectors.toUnmodifiableSet());
    }
}
