package dev.sluice.kube.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrivateKeysTest {
    @Test
    void readsEveryFormOfARsaKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024); // small, to be quick
        KeyPair keys = generator.generateKeyPair();
        requireSame(keys, TestAuthority.pkcs8(keys));
        requireSame(keys, TestAuthority.pem("RSA PRIVATE KEY", TestAuthority.inner(keys)));
    }

    @ParameterizedTest
    @CsvSource({"secp256r1", "secp384r1", "secp521r1"})
    void readsEveryFormOfAnEcKey(String curve) throws Exception {
        KeyPair keys = TestAuthority.ec(curve);
        String parameters = TestAuthority.pem("EC PARAMETERS", TestAuthority.curve(keys));
        String bare = TestAuthority.pem("EC PRIVATE KEY", TestAuthority.inner(keys));
        String named = TestAuthority.pem("EC PRIVATE KEY", TestAuthority.sec1(keys));
        requireSame(keys, TestAuthority.pkcs8(keys));
        requireSame(keys, parameters + bare);
        requireSame(keys, "of the curve that the certificate names\n" + bare);
        requireSame(keys, named);
        requireSame(keys, parameters + named);
    }

    @Test
    void readsAnEd25519Key() throws Exception {
        KeyPair keys = TestAuthority.ed25519();
        requireSame(keys, "# mine\n" + TestAuthority.pkcs8(keys) + "# the end");
    }

    private static void requireSame(KeyPair keys, String text) throws Exception {
        byte[] read = PrivateKeys.read(text, keys.getPublic()).getEncoded();
        KeyPair control = TestAuthority.ec("secp256r1");
        assertArrayEquals(
                significant(requireNonNull(keys.getPrivate().getEncoded()), keys),
                significant(requireNonNull(read), keys));
        assertTrue(!Arrays.equals(control.getPrivate().getEncoded(), read));
    }

    /// EC keys may or may not name their curve and public key inside: their number is compared.
    private static byte[] significant(byte[] pkcs8, KeyPair keys) throws IOException {
        if (!keys.getPrivate().getAlgorithm().equals("EC")) {
            return pkcs8;
        }
        var outer = new Der(new Der(pkcs8).next());
        outer.next();
        outer.next();
        var inner = new Der(new Der(outer.next()).next());
        inner.next();
        return inner.next();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CERTIFICATE           | AAAA | holds no private key in PEM form",
                "ENCRYPTED PRIVATE KEY | AAAA | holds a private key that is encrypted",
                "DSA PRIVATE KEY       | AAAA | holds a key of the unknown kind DSA PRIVATE KEY",
                "PRIVATE KEY           | AAAA | holds a private key (PKCS#8) that is not RSA, EC or"
                        + " Ed25519, or is damaged",
                "PRIVATE KEY           | A    | holds a damaged PRIVATE KEY: not base64",
                "RSA PRIVATE KEY       | AAAA | holds a damaged RSA key (PKCS#1)",
                "EC PRIVATE KEY        | MIIB | holds a key that is cut off",
                "RSA PRIVATE KEY       | 'Proc-Type: 4,ENCRYPTED AAAA' | holds a private key that"
                        + " is encrypted",
            })
    void namesWhatCannotBeUsed(String label, String body, String message) throws Exception {
        String text = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        var e =
                assertThrows(
                        IOException.class,
                        () -> PrivateKeys.read(text, TestAuthority.ec("secp256r1").getPublic()));
        assertEquals(message, e.getMessage());
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() throws Exception {
        var authority = new TestAuthority("ca");
        KeyPair one = TestAuthority.ec("secp256r1");
        KeyPair other = TestAuthority.ec("secp256r1");
        var certificate = new PlacedText("the certificate", authority.issue("one", one));
        var e =
                assertThrows(
                        IOException.class,
                        () ->
                                ClientIdentity.of(
                                        certificate,
                                        new PlacedText("the key", TestAuthority.pkcs8(other))));
        assertEquals(
                "the key holds the key (EC) of another certificate than the certificate",
                e.getMessage());
    }
}
