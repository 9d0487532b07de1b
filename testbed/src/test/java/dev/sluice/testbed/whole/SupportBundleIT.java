package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.traffic.ClientConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A bundle that is made on a node gives the same answers on another machine: the one that runs the
/// tests, which has other addresses and none of the rules.
@InEachMode
class SupportBundleIT {
    private static final String PLANTED = "planted-secret-8f41c2";

    private final ProxyMode mode;
    private Site site;
    private Folder folder;

    SupportBundleIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() throws Exception {
        site = Site.build(mode);
        folder = Folder.temporary("sluice-bundle-");
        site.put(Site.web().nodePort(30080), Site.POD1, Site.FAR);
        site.startAndAwaitSync();
        site.awaitServed(Site.POD1, Site.FAR);
        site.await(
                "two frontends",
                () -> onNode("services", "-o", "short").strip().equals("2 SYNCED"));
    }

    @AfterEach
    void close() throws IOException {
        site.close();
        folder.close();
    }

    @Test
    void the_same_answers_elsewhere() throws Exception {
        // One that stays, so that conntrack knows something whenever it is asked.
        try (ClientConnection open = site.client().connect(Site.WEB, 80)) {
            open.ping();
            compareAnswers(collect("whole.tar.gz"));
        }
    }

    private void compareAnswers(String bundle) throws IOException {
        for (String[] question :
                new String[][] {
                    {"services"},
                    {"services", "--desired"},
                    {"endpoints", "shop/web"},
                    {"diff"},
                    {"diff", "-o", "raw"},
                    {"explain", "shop/web"},
                    {"explain", "shop/web", "--from", "pod"},
                    {"explain", "shop/web", "--from", "node"},
                    {"explain", "nodeport:30080", "--from", "outside"},
                    {"explain", "10.96.10.1:80", "--from", Site.POD1},
                    {"explain", "10.96.10.1:81", "--from", "node"},
                    {"explain", "10.244.1.2:8080", "--from", "outside"}
                }) {
            List<String> words = new ArrayList<>(List.of(question));
            if (!words.contains("-o")) {
                words.addAll(List.of("-o", "json"));
            }
            String there = onNode(words.toArray(String[]::new));
            words.addAll(List.of("--bundle", bundle));
            String answer = here(words.toArray(String[]::new));
            assertEquals(uncounted(there), uncounted(answer), words::toString);
        }
        String known = here("explain", "shop/web", "--from", Site.POD1, "--bundle", bundle);
        assertTrue(known.contains(" connections to 10.96.10.1:80"), known);
        // The control: here, without the bundle, nobody answers, and a rule is not explained.
        assertNotEquals(
                onNode("explain", "10.96.10.1:80", "--from-kernel"),
                here("explain", "10.96.10.1:80", "--from-kernel"));
    }

    /// Connections end between two questions.
    private static String uncounted(String answer) {
        return answer.replaceAll("knows \\d+ connections[^\"]*", "knows connections");
    }

    @Test
    void masked_addresses_are_nowhere_and_what_is_equal_stays_equal() throws Exception {
        String bundle = collect("masked.tar.gz", "--mask-addresses");
        String content = content(bundle);
        for (String address : List.of("10.96.10.1", Site.POD1, Site.FAR, "172.31.255.11")) {
            assertFalse(content.contains(address), address);
        }
        assertTrue(content(collect("plain.tar.gz")).contains("10.96.10.1"), "the control");
        List<String> services = here("services", "--bundle", bundle).lines().toList();
        assertTrue(services.get(1).contains("SYNCED"), services::toString);
        String frontend = services.get(1).replaceAll(".*ClusterIP +(\\S+) .*", "$1");
        String explained = here("explain", frontend, "--bundle", bundle);
        assertTrue(explained.startsWith("Delivered: "), explained);
        assertTrue(explained.contains("shop/web"), explained);
        assertTrue(here("diff", "--bundle", bundle).startsWith("no difference"));
    }

    @Test
    void planted_secrets_are_not_in_it() throws Exception {
        Path log = folder.path().resolve("log");
        Files.writeString(
                log,
                "using password: " + PLANTED + "\nsynced\nAuthorization: Bearer " + PLANTED + "\n");
        String token =
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ" + PLANTED.replace("-", "") + "In0.c2lnbmF0dXJl";
        site.node.run(
                Place.NODE,
                "sh",
                "-c",
                "iptables -A FORWARD -m comment --comment \"$1\" -j ACCEPT || true",
                "sh",
                token);
        String content = content(collect("secrets.tar.gz", "--logs", log.toString()));
        assertFalse(content.contains(PLANTED), "the log");
        assertFalse(content.contains(PLANTED.replace("-", "")), "a rule");
        assertTrue(content.contains("synced"), "the control");
    }

    private String collect(String name, String... options) throws IOException {
        String file = folder.path().resolve(name).toString();
        List<String> words = new ArrayList<>(List.of("support-bundle", "-o", file));
        words.addAll(List.of(options));
        assertEquals(file + "\n", onNode(words.toArray(String[]::new)));
        return file;
    }

    /// All of the archive, with its headers.
    private static String content(String file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(Path.of(file)))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String onNode(String... words) throws IOException {
        return site.node.run(Place.NODE, command(words).toArray(String[]::new));
    }

    private String here(String... words) throws IOException {
        return new ShellCommand(command(words)).run();
    }

    private List<String> command(String... words) {
        List<String> all = new ArrayList<>(List.of(site.launcher.path().toString()));
        all.addAll(List.of(words));
        return all;
    }
}
