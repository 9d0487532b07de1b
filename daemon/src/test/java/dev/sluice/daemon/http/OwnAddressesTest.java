package dev.sluice.daemon.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.2");

    private final OwnAddresses own = new OwnAddresses(() -> 0);

    @Test
    void whoever_asks_from_where_it_asks_at_is_here() {
        assertTrue(own.contain(HERE, HERE));
        assertFalse(own.contain(STRANGER, HERE));
    }

    @Test
    void loopback_is_here() {
        assertTrue(own.contain(InetAddress.ofLiteral("127.8.0.1"), HERE));
        assertTrue(own.contain(InetAddress.ofLiteral("::1"), HERE));
    }

    @Test
    void every_address_of_an_interface_is_here() throws Exception {
        for (InetAddress each :
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .toList()) {
            assertTrue(own.contain(each, STRANGER), each::toString);
        }
    }
}
