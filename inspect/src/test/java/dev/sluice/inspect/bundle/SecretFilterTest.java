package dev.sluice.inspect.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Planted secrets are taken out, and what programs read stays as it is.
class SecretFilterTest {
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzbHVpY2UifQ.c2lnbmF0dXJl";

    private final SecretFilter filter = new SecretFilter(List.of("planted-secret", "short"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a planted-secret here                  | a [removed] here
                    Authorization: Bearer abcdefgh12345678 | Authorization: Bearer [removed]
                    https://user:pass@proxy.example:3128/  | https://[removed]@proxy.example:3128/
                    short stays                            | short stays
                    """)
    void secrets_go_everywhere(String text, String clean) {
        assertEquals(clean, filter.machine(text));
        assertEquals(clean, filter.prose(text));
    }

    @Test
    void tokens_and_keys_go_everywhere() {
        assertEquals("x [removed] y", filter.machine("x " + TOKEN + " y"));
        String key =
                "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIabc+/=\n-----END EC PRIVATE KEY-----";
        assertEquals("key: [removed]\n", filter.machine("key: " + key + "\n"));
        assertFalse(filter.machine("cut off: " + key.substring(0, 45)).contains("MHcCAQEE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password: hunter2",
                "\"token\":\"hunter2\"",
                "client-key-data=hunter2",
                "apiKey = 'hunter2'",
                "basic hunter2hunter2"
            })
    void what_is_called_a_secret_goes_from_prose(String text) {
        assertFalse(filter.prose(text).contains("hunter2"), filter.prose(text));
        // The control: programs may use the same words for something else.
        assertEquals(text, filter.machine(text));
    }

    @Test
    void rules_and_objects_stay() {
        String rule =
                "-A KUBE-SERVICES -d 10.96.0.9/32 -p tcp -m comment --comment \"shop/token:http"
                        + " cluster IP\" -m tcp --dport 80 -j KUBE-SVC-ABCDEFGHIJKLMNOP";
        assertEquals(rule, filter.machine(rule));
        String port = "--comment \"shop/web:basic loadbalancer IP\"";
        assertEquals(port, filter.machine(port));
        String json = "{\"kind\":\"Service\",\"metadata\":{\"name\":\"secret-store\"}}";
        assertEquals(json, filter.machine(json));
    }

    @Test
    void in_bytes_the_length_stays() {
        byte[] bytes = "\u0001\u0002planted-secret\u0003".getBytes(UTF_8);
        assertArrayEquals("\u0001\u0002xxxxxxxxxxxxxx\u0003".getBytes(UTF_8), filter.bytes(bytes));
        byte[] others = {0, (byte) 0xff, 5, (byte) 0x80};
        assertArrayEquals(others, filter.bytes(others));
    }
}
