package dev.sluice.testbed.page;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.NodeObject;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.browser.Browser;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node with a shop and many other Services, the daemon on it in nftables mode, and a browser
/// beside the daemon.
final class PageCluster implements AutoCloseable {
    /// The cluster IP of `shop/web`, port 80.
    static final Ip WEB = Ip.of("10.96.10.1");

    static final String POD1 = "10.244.1.2";
    static final String POD2 = "10.244.1.3";

    /// A pod on node2.
    static final String FAR = "10.244.2.2";

    /// More than a part of the list of Services shows.
    private static final int OTHERS = 120;

    /// Those of `shop` have a cluster IP each, two of them a node port.
    static final int FRONTENDS = OTHERS + 5;

    /// The Services that tests add.
    private static final List<String> ADDED = List.of("shop/new", "shop/x-late", "shop/hostile");

    private static final String DAEMON = "127.0.0.1:10249";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestNode node;
    private final Responders responders;
    private final ApiServer api;
    private @Nullable Folder folder;
    private @Nullable SluiceRun sluice;
    private @Nullable Browser browser;

    private PageCluster(TestNode node) throws IOException {
        this.node = node;
        this.responders = new Responders(node);
        this.api = ApiServer.start(Listening.at(node, Place.NODE2));
    }

    /// Builds all of it but the daemon, which [#restart] starts.
    static PageCluster build() throws IOException, InterruptedException {
        TestNode node = TestNode.build();
        try {
            var cluster = new PageCluster(node);
            cluster.fill();
            cluster.browser = Browser.start(node, Place.NODE);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    ApiServer api() {
        return api;
    }

    /// Returns the page in the browser; nothing is loaded yet.
    OpenedPage page() {
        if (browser == null) {
            throw new IllegalStateException("there is no browser");
        }
        return new OpenedPage(browser, DAEMON);
    }

    Browser browser() {
        return page().browser();
    }

    /// Returns a client in the third pod.
    Client client() {
        return new Client(node, Place.POD3);
    }

    /// Returns the slice of `shop/web` with these ready endpoints.
    static SliceObject slice(String... pods) {
        SliceObject slice = SliceObject.slice("shop/web").port("http", 8080);
        for (String pod : pods) {
            slice.ready(pod, nodeOf(pod));
        }
        return slice;
    }

    static String nodeOf(String pod) {
        return pod.startsWith("10.244.1.") ? "node1" : "node2";
    }

    private void fill() throws IOException {
        for (String pod : List.of(POD1, POD2, FAR)) {
            responders.listen(Protocol.TCP, Ip.of(pod), 8080);
        }
        api.put(NodeObject.node1().json());
        putShop();
        for (int i = 0; i < OTHERS; i++) {
            String key = "bulk/service-%03d".formatted(i);
            api.put(
                    ServiceObject.service(key)
                            .clusterIp("10.96.20." + (i + 1))
                            .port("http", 80)
                            .json());
            api.put(SliceObject.slice(key).port("http", 8080).ready(POD2, "node1").json());
        }
    }

    private void putShop() {
        api.put(
                ServiceObject.service("shop/web")
                        .clusterIp(WEB.toString())
                        .port("http", 80)
                        .nodePort(30080)
                        .json());
        api.put(slice(POD1, FAR).json());
        api.put(
                ServiceObject.service("shop/cart")
                        .clusterIp("10.96.10.2")
                        .port("http", 80)
                        .nodePort(30081)
                        .externalLocal()
                        .json());
        api.put(SliceObject.slice("shop/cart").port("http", 8080).ready(FAR, "node2").json());
        // A Service without endpoints.
        api.put(ServiceObject.service("shop/closed").clusterIp("10.96.10.3").port("x", 80).json());
    }

    /// Starts the daemon anew, with the objects that were there at first and without a journal, and
    /// waits until it has written every Service. The browser shows nothing then, on a desk, in
    /// light colours.
    void restart() throws IOException, InterruptedException {
        stop();
        for (String added : ADDED) {
            if (api.get(Resource.SERVICES, added).isPresent()) {
                api.delete(Resource.SERVICES, added);
            }
        }
        putShop();
        browser().open("about:blank");
        browser().viewport(1280, 900, false);
        browser().colours(false);
        start();
    }

    private void stop() throws IOException {
        if (sluice != null) {
            sluice.close();
            sluice = null;
        }
        if (folder != null) {
            folder.close();
            folder = null;
        }
    }

    private void start() throws IOException, InterruptedException {
        Folder home = Folder.temporary("sluice-page-");
        folder = home;
        SluiceRun started =
                SluiceRun.start(
                        node,
                        Launcher.find(),
                        new ProxySettings("nftables"),
                        api.kubeconfig(),
                        home.path());
        sluice = started;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (started.log().stream().noneMatch(line -> line.contains("IPv4: first sync"))) {
            started.checkAlive();
            if (System.nanoTime() > end) {
                fail("no first sync; Sluice says:\n" + String.join("\n", started.log()));
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        if (browser != null) {
            browser.close();
        }
        stop();
        api.close();
        responders.close();
        node.close();
    }
}
