package dev.sluice.kube.client;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A block of a text in PEM form.
final class PemBlock {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private final String label;
    private final String body;

    private PemBlock(String label, String body) {
        this.label = label;
        this.body = body;
    }

    /// All blocks of a text, which may hold other lines around them.
    static List<PemBlock> all(String text) {
        return BLOCK.matcher(text)
                .results()
                .map(found -> new PemBlock(found.group(1), found.group(2)))
                .toList();
    }

    /// What the block holds: `CERTIFICATE`.
    String label() {
        return label;
    }

    /// Whether OpenSSL's older form of encryption hides the content.
    boolean isEncrypted() {
        return body.contains("ENCRYPTED");
    }

    /// @throws IllegalArgumentException if the content is not base64
    byte[] content() {
        return Base64.getMimeDecoder().decode(body);
    }
}
