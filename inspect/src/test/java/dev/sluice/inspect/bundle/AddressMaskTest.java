package dev.sluice.inspect.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Masked addresses stay equal, distinct, and in their networks.
class AddressMaskTest {
    private static final byte[] KEY = new byte[32];

    private final AddressMask mask = new AddressMask(KEY);
    private final AddressPermutation permutation = new AddressPermutation(new KeyedHash(KEY));

    @Test
    void two_addresses_share_as_many_bits_as_before() {
        long fresh = System.nanoTime();
        System.out.println("seed " + fresh);
        for (long seed : new long[] {1, 2, fresh}) {
            var random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                for (int length : new int[] {4, 16}) {
                    byte[] bytes = new byte[length];
                    random.nextBytes(bytes);
                    byte[] near = bytes.clone();
                    near[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                    Ip one = Ip.of(bytes);
                    Ip other = Ip.of(near);
                    assertEquals(
                            common(one, other),
                            common(permutation.of(one), permutation.of(other)),
                            () -> one + " and " + other + ", seed " + seed);
                }
            }
        }
    }

    private static int common(Ip one, Ip other) {
        if (one.family() != other.family()) {
            return 0;
        }
        int length = one.family().bits();
        while (!new Cidr(one, length).contains(other)) {
            length--;
        }
        return length;
    }

    @Test
    void no_two_addresses_become_the_same() {
        Set<Ip> masked = new HashSet<>();
        for (int i = 0; i < 65_536; i++) {
            masked.add(permutation.of(Ip.of(new byte[] {10, 1, (byte) (i >> 8), (byte) i})));
        }
        assertEquals(65_536, masked.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.0.0.1",
                "127.1.2.3",
                "169.254.20.10",
                "224.0.0.251",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "ff02::1",
                "0.0.0.0/0",
                "::/0",
                "10.0.0.0/8",
                "192.168.0.0/16",
                "172.16.0.0/12",
                "fc00::/7",
                "12:34:56",
                "2026-11-29T19:00:00Z",
                "1.8.9",
                "aa:bb:cc:dd:ee:ff",
                "shop/web:http",
                "10.0.0.256"
            })
    void what_has_a_meaning_of_its_own_stays(String text) {
        assertEquals(text, mask.of(text));
    }

    @Test
    void addresses_are_replaced_wherever_they_stand() {
        String plain =
                "-A KUBE-SVC-ABC -d 10.96.0.9/32 -s 10.244.0.0/16 to [fd00:10::5]:8080,"
                        + " 203.0.113.7. \"address\":\"10.96.0.9:80\" ip-10-96-0-9.ec2"
                        + " via=fd00:10::5/64";
        String masked = mask.of(plain);
        for (String address :
                List.of("10.96.0.9", "10.244.0.0", "fd00:10::5", "203.0.113.7", "10-96-0-9")) {
            assertTrue(plain.contains(address), address);
            assertFalse(masked.contains(address), masked);
        }
        String service = permutation.of(Ip.of("10.96.0.9")).toString();
        assertTrue(service.startsWith("10."), service);
        assertTrue(masked.contains("-d " + service + "/32 "), masked);
        assertTrue(masked.contains("\"address\":\"" + service + ":80\""), masked);
        assertTrue(masked.contains("ip-" + service.replace('.', '-') + ".ec2"), masked);
        assertTrue(masked.contains("]:8080, "), masked);
        assertTrue(masked.contains("/16 to ["), masked);
        assertTrue(masked.startsWith("-A KUBE-SVC-ABC -d 10."), masked);
    }

    /// The name of an endpoint's chain is a short hash of its address, which can be guessed.
    @Test
    void chains_of_endpoints_are_renamed() {
        String plain = "-A KUBE-SEP-ABCDEFGHIJKLMN23 -j KUBE-SEP-ABCDEFGHIJKLMN23";
        String masked = mask.of(plain);
        assertNotEquals(plain, masked);
        String[] words = masked.split(" ", -1);
        assertEquals(words[1], words[3]);
        assertTrue(words[1].matches("KUBE-SEP-[A-Z2-7]{16}"), masked);
    }

    @Test
    void another_key_gives_other_addresses() {
        byte[] other = new byte[32];
        other[0] = 1;
        String text = "10.1.2.3 10.4.5.6 10.7.8.9 fd00::1:2:3";
        assertNotEquals(mask.of(text), new AddressMask(other).of(text));
        assertEquals(mask.of(text), new AddressMask(KEY).of(text));
    }
}
