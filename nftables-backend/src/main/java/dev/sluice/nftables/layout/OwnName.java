package dev.sluice.nftables.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.ServicePortName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The names of objects that belong to one service port: `firewall/shop/web/tcp/http`. No other
/// name in the table has a slash.
enum OwnName {
    /// The map of clients and their endpoints.
    AFFINITY("affinity"),
    AFFINITY_LOCAL("affinity-local"),
    /// Sends a client to the endpoint where it was before, a new client to any.
    STICKY("sticky"),
    STICKY_LOCAL("sticky-local"),
    STICKY_NODE_PORT("sticky-nodeport"),
    STICKY_NODE_PORT_LOCAL("sticky-nodeport-local"),
    /// Does what shared chains do for ports without affinity.
    EXTERNAL("external"),
    EXTERNAL_NODE_PORT("external-nodeport"),
    /// Remembers a choice, by the policies that the endpoint serves.
    LEARN("learn"),
    LEARN_LOCAL("learn-local"),
    LEARN_BOTH("learn-both"),
    FIREWALL("firewall");

    /// In characters. The kernel accepts 255 bytes.
    private static final int LONGEST = 240;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/-]+");

    private final String role;

    OwnName(String role) {
        this.role = role;
    }

    /// The name of an object of a port. If `nft` could not parse it, or it is too long, it has a
    /// hash in place of the port's name.
    String of(ServicePortName port) {
        String owner = port.service() + "/" + port.protocol().lower();
        String name = role + "/" + (port.port().isEmpty() ? owner : owner + "/" + port.port());
        return name.length() <= LONGEST && PLAIN.matcher(name).matches()
                ? name
                : role + "/" + hash(port);
    }

    /// Whether an object with this name belongs to one service port.
    static boolean isOwn(String name) {
        return name.indexOf('/') >= 0;
    }

    /// A comment that names the service port: at most 127 printable characters, as many as `nft`
    /// accepts.
    static String comment(ServicePortName port) {
        var text = new StringBuilder();
        String name = port.toString();
        for (int i = 0; i < name.length() && i < 127; i++) {
            char c = name.charAt(i);
            text.append(c > ' ' && c < 0x7f && c != '"' ? c : '?');
        }
        return text.toString();
    }

    private static String hash(ServicePortName port) {
        String all = port + "/" + port.protocol().lower();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
