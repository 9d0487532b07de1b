package dev.sluice.kube.client;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Certificates and keys as the client library wants them. It takes any block of a certificate file
/// for a certificate, the first block of a key file for the key, and any key for an RSA key unless
/// it is told otherwise; but the kubelet keeps both in one file, and others write parameters first.
final class ClientPem {
    private static final Pattern CERTIFICATE = block("CERTIFICATE");
    private static final Pattern KEY = block("(?:[A-Z]+ )?PRIVATE KEY");

    /// The name of elliptic curve keys in PKCS#8: object identifier 1.2.840.10045.2.1.
    private static final String EC_IDENTIFIER = "06072a8648ce3d0201";

    private ClientPem() {}

    /// A private key.
    ///
    /// @param algorithm `RSA` or `EC`
    /// @param pem the block that holds the key, and nothing else
    record Key(String algorithm, String pem) {}

    private static Pattern block(String label) {
        return Pattern.compile(
                "-----BEGIN (" + label + ")-----(.*?)-----END \\1-----", Pattern.DOTALL);
    }

    /// The certificates in a text, which may hold a key as well.
    static String certificates(String text) throws IOException {
        String found =
                CERTIFICATE
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.joining("\n"));
        if (found.isEmpty()) {
            throw new IOException("it holds no certificate in PEM form");
        }
        return found + "\n";
    }

    /// The key in a text, which may hold certificates and parameters as well.
    static Key key(String text) throws IOException {
        Matcher block = KEY.matcher(text);
        if (!block.find()) {
            throw new IOException("it holds no private key in PEM form");
        }
        boolean isCurve =
                switch (block.group(1)) {
                    case "EC PRIVATE KEY" -> true;
                    case "PRIVATE KEY" -> namesCurve(block.group(2));
                    default -> false;
                };
        return new Key(isCurve ? "EC" : "RSA", block.group() + "\n");
    }

    private static boolean namesCurve(String body) {
        byte[] key = Base64.getMimeDecoder().decode(body);
        return HexFormat.of().formatHex(key).contains(EC_IDENTIFIER);
    }
}
