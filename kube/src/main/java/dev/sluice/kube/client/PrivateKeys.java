package dev.sluice.kube.client;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads private keys in PEM form: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) and SEC 1
/// (`EC PRIVATE KEY`). All messages complete a sentence that begins with the place of the text.
final class PrivateKeys {
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");

    private static final byte[] VERSION = Der.of(Der.INTEGER, new byte[1]);

    /// 1.2.840.113549.1.1.1 with its empty parameters, and 1.2.840.10045.2.1.
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /// Reads the first key of a text, which may also hold certificates and parameters.
    ///
    /// @param publicKey the key of the certificate, which tells the curve of a key that does not
    /// @throws IOException if there is none that can be used; the message names its kind
    static PrivateKey read(String text, PublicKey publicKey) throws IOException {
        byte @Nullable [] curve = null;
        for (PemBlock block : PemBlock.all(text)) {
            switch (block.label()) {
                case "EC PARAMETERS" -> curve = content(block);
                case "PRIVATE KEY" -> {
                    return pkcs8(
                            content(block),
                            "a private key (PKCS#8) that is not RSA, EC or"
                                    + " Ed25519, or is damaged");
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(pkcs1(content(block)), "a damaged RSA key (PKCS#1)");
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(
                            sec1(content(block), curve, publicKey),
                            "a damaged EC key (SEC 1)," + " or one of an unknown curve");
                }
                case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
                default -> {
                    if (block.label().endsWith("PRIVATE KEY")) {
                        throw new IOException("holds a key of the unknown kind " + block.label());
                    }
                }
            }
        }
        throw new IOException("holds no private key in PEM form");
    }

    private static byte[] content(PemBlock block) throws IOException {
        if (block.isEncrypted()) {
            throw encrypted();
        }
        try {
            return block.content();
        } catch (IllegalArgumentException e) {
            throw new IOException("holds a damaged " + block.label() + ": not base64", e);
        }
    }

    private static IOException encrypted() {
        return new IOException("holds a private key that is encrypted");
    }

    private static PrivateKey pkcs8(byte[] key, String fault) throws IOException {
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(key));
            } catch (InvalidKeySpecException _) {
                // Another kind, or none at all.
            } catch (GeneralSecurityException e) {
                throw new IOException("needs " + kind + ", which this Java lacks", e);
            }
        }
        throw new IOException("holds " + fault);
    }

    private static byte[] pkcs1(byte[] key) {
        return Der.of(Der.SEQUENCE, VERSION, Der.of(Der.SEQUENCE, RSA), Der.of(Der.OCTETS, key));
    }

    /// @param named the curve that `EC PARAMETERS` names, or null
    private static byte[] sec1(byte[] key, byte @Nullable [] named, PublicKey publicKey)
            throws IOException {
        byte[] curve = curve(key);
        if (curve == null) {
            curve = named != null ? named : curveOf(publicKey);
        }
        return Der.of(
                Der.SEQUENCE, VERSION, Der.of(Der.SEQUENCE, EC, curve), Der.of(Der.OCTETS, key));
    }

    private static byte @Nullable [] curve(byte[] key) throws IOException {
        var fields = new Der(new Der(key).next());
        while (fields.hasNext()) {
            byte[] field = fields.next();
            if (fields.tag() == Der.FIRST) {
                return field;
            }
        }
        return null;
    }

    private static byte[] curveOf(PublicKey publicKey) throws IOException {
        byte[] encoded = publicKey.getEncoded();
        if (!publicKey.getAlgorithm().equals("EC") || encoded == null) {
            throw new IOException("holds an EC key, but the certificate's key is not EC");
        }
        var algorithm = new Der(new Der(new Der(encoded).next()).next());
        algorithm.next();
        return Der.of(Der.OBJECT_IDENTIFIER, algorithm.next());
    }
}
