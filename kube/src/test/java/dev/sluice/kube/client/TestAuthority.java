package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// A certificate authority with keys made for the test.
final class TestAuthority {
    private static final HexFormat HEX = HexFormat.of();
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SET = 0x31;
    private static final int BIT_STRING = 0x03;
    private static final byte[] ECDSA_SHA256 = HEX.parseHex("300a06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = HEX.parseHex("0603550403");
    private static final byte[] IS_AUTHORITY = HEX.parseHex("300f0603551d130101ff040530030101ff");
    private static final byte[] OTHER_NAMES = HEX.parseHex("0603551d11");

    private final String name;
    private final KeyPair keys;
    private final String pem;
    private int serial = 1;

    TestAuthority(String name) throws GeneralSecurityException {
        this.name = name;
        this.keys = ec("secp256r1");
        this.pem = certificate(name, keys, IS_AUTHORITY);
    }

    /// The authority's own certificate in PEM form.
    String pem() {
        return pem;
    }

    /// Issues a certificate.
    ///
    /// @param others alternative names: host names and IP addresses
    /// @return it in PEM form
    String issue(String commonName, KeyPair theirs, String... others)
            throws GeneralSecurityException, UnknownHostException {
        if (others.length == 0) {
            return certificate(commonName, theirs);
        }
        List<byte[]> names = new ArrayList<>();
        for (String other : others) {
            boolean isIp = other.matches("[0-9.]+") || other.contains(":");
            names.add(
                    isIp
                            ? Der.of(0x87, InetAddress.getByName(other).getAddress())
                            : Der.of(0x82, other.getBytes(US_ASCII)));
        }
        byte[] list = Der.of(Der.SEQUENCE, names.toArray(byte[][]::new));
        return certificate(
                commonName, theirs, Der.of(Der.SEQUENCE, OTHER_NAMES, Der.of(Der.OCTETS, list)));
    }

    private String certificate(String commonName, KeyPair theirs, byte[]... extensions)
            throws GeneralSecurityException {
        byte[] validity =
                Der.of(
                        Der.SEQUENCE,
                        Der.of(UTC_TIME, "200101000000Z".getBytes(US_ASCII)),
                        Der.of(UTC_TIME, "491231235959Z".getBytes(US_ASCII)));
        byte[] body =
                Der.of(
                        Der.SEQUENCE,
                        Der.of(Der.FIRST, Der.of(Der.INTEGER, new byte[] {2})),
                        Der.of(Der.INTEGER, new byte[] {(byte) serial++}),
                        ECDSA_SHA256,
                        name(name),
                        validity,
                        name(commonName),
                        requireNonNull(theirs.getPublic().getEncoded()),
                        extensions.length == 0
                                ? new byte[0]
                                : Der.of(0xa3, Der.of(Der.SEQUENCE, extensions)));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        return pem(
                "CERTIFICATE",
                Der.of(
                        Der.SEQUENCE,
                        body,
                        ECDSA_SHA256,
                        Der.of(BIT_STRING, new byte[1], signature.sign())));
    }

    private static byte[] name(String commonName) {
        return Der.of(
                Der.SEQUENCE,
                Der.of(
                        SET,
                        Der.of(
                                Der.SEQUENCE,
                                COMMON_NAME,
                                Der.of(UTF8_STRING, commonName.getBytes(UTF_8)))));
    }

    static KeyPair ec(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    static KeyPair rsa() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    static KeyPair ed25519() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    static String pkcs8(KeyPair keys) {
        return pem("PRIVATE KEY", requireNonNull(keys.getPrivate().getEncoded()));
    }

    /// The older form of OpenSSL: PKCS#1 for RSA, SEC 1 for EC. SEC 1 names no curve.
    static byte[] inner(KeyPair keys) throws Exception {
        var fields = new Der(new Der(requireNonNull(keys.getPrivate().getEncoded())).next());
        fields.next();
        fields.next();
        return fields.next();
    }

    /// The identifier of an EC key's curve, as `EC PARAMETERS` holds it.
    static byte[] curve(KeyPair keys) throws Exception {
        var info = new Der(new Der(new Der(keys.getPublic().getEncoded()).next()).next());
        info.next();
        return Der.of(Der.OBJECT_IDENTIFIER, info.next());
    }

    /// SEC 1 with the curve in the key itself.
    static byte[] sec1(KeyPair keys) throws Exception {
        var fields = new Der(new Der(inner(keys)).next());
        byte[] version = Der.of(Der.INTEGER, fields.next());
        byte[] number = Der.of(Der.OCTETS, fields.next());
        return Der.of(Der.SEQUENCE, version, number, Der.of(Der.FIRST, curve(keys)));
    }

    static String pem(String label, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }
}
