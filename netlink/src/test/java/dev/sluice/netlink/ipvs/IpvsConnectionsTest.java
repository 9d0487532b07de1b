package dev.sluice.netlink.ipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests how connections of IPVS are read, in the form of `ip_vs_conn_seq_show` of the kernel.
class IpvsConnectionsTest {
    private static final String HEADER =
            "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n";

    @TempDir private Path folder;

    private List<IpvsConnection> read(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("ip_vs_conn"), text);
        List<IpvsConnection> all = new ArrayList<>();
        assertTrue(IpvsConnections.read(file, all::add));
        return all;
    }

    private static String text(IpvsConnection c) {
        return "%s %s:%d %s:%d %s:%d %s %d"
                .formatted(
                        c.protocol(),
                        c.client().getHostAddress(),
                        c.clientPort(),
                        c.virtual().getHostAddress(),
                        c.virtualPort(),
                        c.real().getHostAddress(),
                        c.realPort(),
                        c.state(),
                        c.timeoutSeconds());
    }

    @Test
    void readsBothFamilies() throws Exception {
        List<IpvsConnection> all =
                read(
                        HEADER
                                + "TCP 0AF40102 A1B2 0A600001 0050 0AF40203 1F90 ESTABLISHED    "
                                + " 899\n"
                                + "UDP fd00:0010:0244:0001:0000:0000:0000:0002 9C44"
                                + " fd00:0010:0096:0000:0000:0000:0000:000a 0035"
                                + " fd00:0010:0244:0001:0000:0000:0000:0003 14E9 UDP            "
                                + " 299\n");
        assertEquals(
                List.of(
                        "TCP 10.244.1.2:41394 10.96.0.1:80 10.244.2.3:8080 ESTABLISHED 899",
                        "UDP fd00:10:244:1:0:0:0:2:40004 fd00:10:96:0:0:0:0:a:53"
                                + " fd00:10:244:1:0:0:0:3:5353 UDP 299"),
                all.stream().map(IpvsConnectionsTest::text).toList());
    }

    @Test
    void leavesOutTemplatesOfAffinity() throws Exception {
        assertEquals(
                List.of(),
                read(
                        HEADER
                                + "TCP 0AF40102 0000 0A600001 0050 0AF40203 1F90 NONE        "
                                + " 10799\n"));
    }

    @Test
    void skipsWhatIsNoConnection() throws Exception {
        String good = "TCP 0AF40102 A1B2 0A600001 0050 0AF40203 1F90 ESTABLISHED     899";
        List<IpvsConnection> all =
                read(
                        "TCP 0AF401 A1B2 0A600001 0050 0AF40203 1F90 ESTABLISHED 899\n"
                                + "TCP 0AF40102 A1B2F 0A600001 0050 0AF40203 1F90 ESTABLISHED 899\n"
                                + "TCP 0AF40102 A1B2 0A600001 0050 0AF40203 1F90 ESTABLISHED x\n"
                                + "TCP 0AF40102\n"
                                + "x".repeat(100_000)
                                + "\n"
                                + good);
        assertEquals(1, all.size());
    }

    @Test
    void aKernelWithoutIpvsHasNone() throws Exception {
        assertFalse(IpvsConnections.read(folder.resolve("none"), _ -> {}));
    }
}
