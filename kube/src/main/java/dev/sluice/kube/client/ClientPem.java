package dev.sluice.kube.client;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Certificates and keys in the form that the client library expects. The library takes every block
/// of a certificate file for a certificate, the first block of a key file for the key, and every
/// key for an RSA key unless the configuration says otherwise. But the kubelet keeps certificate
/// and key in one file, and OpenSSL writes EC parameters before a key.
final class ClientPem {
    private static final Pattern CERTIFICATE = block("CERTIFICATE");
    private static final Pattern KEY = block("(?:[A-Z]+ )?PRIVATE KEY");

    /// Object identifier 1.2.840.10045.2.1 in DER, which marks an elliptic curve key in PKCS#8.
    private static final String EC_IDENTIFIER = "06072a8648ce3d0201";

    private ClientPem() {}

    /// A private key.
    ///
    /// @param algorithm `RSA` or `EC`
    /// @param pem only the block that holds the key
    record Key(String algorithm, String pem) {}

    private static Pattern block(String label) {
        return Pattern.compile(
                "-----BEGIN (" + label + ")-----(.*?)-----END \\1-----", Pattern.DOTALL);
    }

    /// Extracts the certificates of a text, which may also hold a key.
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

    /// Extracts the key of a text, which may also hold certificates and parameters.
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
