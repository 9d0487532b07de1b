package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListeningPortsTest {
    @Test
    void only_listening_sockets_count() {
        assertEquals(
                Set.of(10256, 10249),
                ListeningPorts.of(
                        """
                          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt
                           0: 0100007F:2809 00000000:0000 0A 00000000:00000000 00:00000000 00000000
                           1: 0100007F:1F90 0100007F:2810 01 00000000:00000000 00:00000000 00000000
                          sl  local_address                         remote_address
                         110: %1$s:2810 %1$s:0000 0A 00000000
                        """
                                .formatted("0".repeat(32))));
    }

    @Test
    void a_socket_of_this_process_is_found() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String sockets =
                    Files.readString(Path.of("/proc/net/tcp"))
                            + Files.readString(Path.of("/proc/net/tcp6"));
            assertTrue(ListeningPorts.of(sockets).contains(socket.getLocalPort()), sockets);
        }
    }
}
