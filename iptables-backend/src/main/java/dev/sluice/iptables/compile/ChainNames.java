package dev.sluice.iptables.compile;

import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of one service port's chains. They are those of kube-proxy, so that each program takes
/// over the chains of the other. A name is a prefix and 16 characters of the base32 of a SHA-256
/// hash: of the port's name and protocol, and for an endpoint's chain also of its address. Both
/// families use the same names. Used by one thread.
final class ChainNames {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int LENGTH = 16;

    private final MessageDigest sha256;
    private final String hashed;
    private final Map<Endpoint, String> endpoints = new HashMap<>();
    private @Nullable String suffix;

    ChainNames(ServicePortName port) {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        hashed = port + port.protocol().lower();
    }

    /// The chain that balances traffic of policy Cluster.
    String cluster() {
        return "KUBE-SVC-" + suffix();
    }

    /// The chain that balances traffic of policy Local.
    String local() {
        return "KUBE-SVL-" + suffix();
    }

    /// The chain for external traffic.
    String external() {
        return "KUBE-EXT-" + suffix();
    }

    /// The chain for traffic to VIPs with source ranges.
    String firewall() {
        return "KUBE-FW-" + suffix();
    }

    /// The chain that sends to an endpoint. The name is hashed only once.
    String endpoint(Endpoint endpoint) {
        return endpoints.computeIfAbsent(endpoint, to -> "KUBE-SEP-" + hash(hashed + to.text()));
    }

    private String suffix() {
        if (suffix == null) {
            suffix = hash(hashed);
        }
        return suffix;
    }

    private String hash(String input) {
        byte[] digest = sha256.digest(input.getBytes(StandardCharsets.UTF_8));
        StringBuilder out = new StringBuilder(LENGTH);
        // Eight characters encode five bytes.
        for (int at = 0; at < LENGTH * 5 / 8; at += 5) {
            long group = 0;
            for (int i = at; i < at + 5; i++) {
                group = group << 8 | (digest[i] & 0xff);
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                out.append(BASE32.charAt((int) (group >>> shift) & 31));
            }
        }
        return out.toString();
    }
}
