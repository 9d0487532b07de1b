package dev.sluice.kube.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientPemTest {
    private static final String CERTIFICATE = pem("CERTIFICATE", "AAAA");

    @ParameterizedTest
    @CsvSource({"EC, EC", "RSA, RSA"})
    void knowsTheAlgorithmOfPkcs8(String generator, String algorithm) throws Exception {
        var keys = KeyPairGenerator.getInstance(generator);
        if (generator.equals("RSA")) {
            keys.initialize(1024); // small, to be quick
        }
        byte[] key = requireNonNull(keys.generateKeyPair().getPrivate().getEncoded());
        String pem = pem("PRIVATE KEY", Base64.getMimeEncoder().encodeToString(key));

        assertEquals(new ClientPem.Key(algorithm, pem), ClientPem.key(CERTIFICATE + pem));
    }

    @ParameterizedTest
    @CsvSource({"EC PRIVATE KEY, EC", "RSA PRIVATE KEY, RSA"})
    void knowsTheAlgorithmByItsLabel(String label, String algorithm) throws IOException {
        String pem = pem(label, "BBBB");

        assertEquals(
                new ClientPem.Key(algorithm, pem),
                ClientPem.key(pem("EC PARAMETERS", "CCCC") + pem + CERTIFICATE));
    }

    @Test
    void takesTheCertificatesOutOfAFileOfBoth() throws IOException {
        assertEquals(
                CERTIFICATE + pem("CERTIFICATE", "DDDD"),
                ClientPem.certificates(
                        "# mine\n"
                                + CERTIFICATE
                                + pem("RSA PRIVATE KEY", "BBBB")
                                + pem("CERTIFICATE", "DDDD")));
    }

    @Test
    void refusesAFileWithout() {
        assertThrows(IOException.class, () -> ClientPem.key(CERTIFICATE));
        assertThrows(IOException.class, () -> ClientPem.certificates(pem("PRIVATE KEY", "BBBB")));
    }

    private static String pem(String label, String body) {
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
