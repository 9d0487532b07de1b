package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Failures outside the data path do not affect it, with Sluice as a process.
@InEachMode
class SideFailuresIT {
    private static final int IDLE = 1_000;
    private static final int HEALTH_PORT = 10_256;

    private final ProxyMode mode;
    @TempDir Path folder;
    @AutoClose private Site site;

    SideFailuresIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        site.put(web(), POD1);
    }

    @Test
    void aFullDiskKeepsNothingAndIsOneLine() throws Exception {
        command("mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=2", "tmpfs", folder.toString());
        try {
            command("sh", "-c", "head -c 4096 /dev/zero > " + folder.resolve("full"));
            site.ownSettings = "lastGood: {path: " + folder.resolve("last-good") + "}";
            site.startAndAwaitSync();
            site.awaitLog("cannot write the last-good snapshot");
            changesArriveAndHealthIsGood();
            assertEquals(1, site.logged("last-good"));
            assertEquals(1, site.logged("cannot write the journal"));
        } finally {
            site.kill();
            command("umount", "--lazy", folder.toString());
        }
    }

    @Test
    void aThousandIdleConnectionsHoldUpNoProbe() throws Exception {
        site.startAndAwaitSync();
        List<SocketChannel> idle = new ArrayList<>();
        try {
            site.node.in(Place.CLIENT, () -> connect(idle, "198.51.100.1"));
            changesArriveAndHealthIsGood();
            assertEquals(200, health(Place.CLIENT, "198.51.100.1"));
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
    }

    @Test
    void eventsThatCannotBeWrittenAreFewLines() throws Exception {
        site.startAndAwaitSync();
        site.awaitServed(POD1);
        long before = site.logged("");
        site.api.faults().failRequests(500, 1_000_000);
        for (int i = 0; i < 30; i++) {
            site.api.put(web().vip("nonsense-" + i).json());
        }
        changesArriveAndHealthIsGood();
        long said = site.logged("") - before;
        long changes = site.logged("shop/web changed");
        assertEquals(true, said - changes <= 60, () -> said + " lines, " + changes + " of changes");
    }

    private static boolean connect(List<SocketChannel> idle, String host) throws IOException {
        for (int i = 0; i < IDLE; i++) {
            var channel = SocketChannel.open();
            idle.add(channel);
            channel.connect(new InetSocketAddress(host, HEALTH_PORT));
        }
        return true;
    }

    private void changesArriveAndHealthIsGood() throws Exception {
        site.api.put(slice(POD2).json());
        site.awaitServed(POD2);
        site.api.put(slice(POD1, POD2).json());
        site.awaitServed(POD1, POD2);
        assertEquals(200, health(Place.NODE, "127.0.0.1"));
    }

    private int health(Place from, String host) {
        String url = "http://" + Ip.of(host) + ":" + HEALTH_PORT + "/healthz";
        return new Curl(site.node, from).get(url).status();
    }

    private static void command(String... words) throws IOException {
        new ShellCommand(List.of(words)).run();
    }
}
