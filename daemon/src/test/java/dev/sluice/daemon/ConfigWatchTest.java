package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.kube.events.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files are those of a mounted ConfigMap: `config.yaml -> ..data/config.yaml`, `..data ->
/// ..2026_1`. To change the files, `..data` is replaced by a link to another directory.
class ConfigWatchTest {
    private static final String HEAD =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
    private static final String OWN =
            "apiVersion: sluice.dev/v1alpha1\nkind: SluiceConfiguration\n";

    @TempDir Path folder;
    private final List<Event> events = new ArrayList<>();
    private final List<FatalException> ends = new ArrayList<>();
    private int versions;
    private ConfigWatch watch;

    @BeforeEach
    void begin() throws Exception {
        swap(HEAD + "mode: iptables\n", OWN);
        Files.createSymbolicLink(folder.resolve("config.yaml"), Path.of("..data/config.yaml"));
        Files.createSymbolicLink(folder.resolve("sluice.yaml"), Path.of("..data/sluice.yaml"));
        var given =
                new GivenFlags(
                        Map.of(
                                "config", List.of(folder.resolve("config.yaml").toString()),
                                "sluice-config", List.of(folder + "/sluice.yaml")));
        watch = new ConfigWatch(given, ConfigLoader.load(given).config(), events::add, ends::add);
        watch.look();
    }

    @Test
    void a_swap_that_means_the_same_changes_nothing() throws Exception {
        swap(HEAD + "mode: iptables\n", OWN);
        watch.look();
        swap(HEAD + "# a remark\nmode: \"iptables\"\nipvs: {}\n", OWN + "ipvs: {}\n");
        watch.look();
        assertEquals(List.of(), events);
    }

    @Test
    void a_swap_that_means_something_else_ends_the_daemon_and_names_it() throws Exception {
        swap(HEAD + "mode: nftables\noomScoreAdj: 3\n", OWN);
        watch.look();
        var end = ends.getFirst();
        assertEquals(
                "the configuration changed (mode, iptables, nftables, nodePortAddresses,"
                        + " oomScoreAdj): ending, to be started again with the new one",
                end.getMessage());
    }

    @Test
    void our_own_settings_count_too() throws Exception {
        swap(HEAD + "mode: iptables\n", OWN + "lastGood: {enabled: false}\n");
        watch.look();
        assertEquals(1, ends.size());
    }

    @Test
    void what_changed_between_the_start_and_the_first_look_is_not_missed() throws Exception {
        var given =
                new GivenFlags(Map.of("config", List.of(folder.resolve("config.yaml").toString())));
        var late =
                new ConfigWatch(given, ConfigLoader.load(given).config(), events::add, ends::add);
        swap(HEAD + "mode: ipvs\n", OWN);
        late.look();
        assertEquals(1, ends.size());
    }

    @Test
    void a_configuration_that_cannot_be_used_is_told_once_and_left() throws Exception {
        swap(HEAD + "mode: userspace\n", OWN);
        watch.look();
        watch.look();
        assertEquals(1, events.size());
        assertEquals("InvalidConfiguration", events.getFirst().reason());
        swap(HEAD + "mode: iptables\n", OWN);
        watch.look();
        swap(HEAD + "mode: nftables\n", OWN);
        watch.look();
        assertEquals(1, ends.size());
    }

    /// With any content, and with a directory in place of a file.
    @Test
    void what_no_parser_takes_is_told_in_one_line_and_the_watch_goes_on() throws Exception {
        List<String> wrong =
                List.of(
                        HEAD + "mode: " + "[".repeat(900),
                        HEAD + "mode: " + "{a: ".repeat(100_000),
                        HEAD + "oomScoreAdj: " + "9".repeat(100_000),
                        HEAD + "mode: \"a\\nb\\u001b[2J\\u202e\"",
                        HEAD + "clientConnection: {kubeconfig: \"/a\\0b\"}",
                        HEAD + "#".repeat(2 << 20));
        for (String text : wrong) {
            events.clear();
            swap(text, OWN);
            watch.look();
            watch.look();
            assertEquals(1, events.size());
            String note = events.getFirst().note();
            assertEquals(1, note.lines().count(), note);
            assertTrue(note.contains("config.yaml: "), note);
        }
        events.clear();
        Files.delete(folder.resolve("config.yaml"));
        Files.createDirectory(folder.resolve("config.yaml"));
        watch.look();
        watch.look();
        assertEquals(1, events.size());
        assertEquals(List.of(), ends);
        Files.delete(folder.resolve("config.yaml"));
        Files.writeString(folder.resolve("config.yaml"), HEAD + "mode: nftables\n");
        watch.look();
        assertEquals(1, ends.size());
    }

    @Test
    void files_that_are_away_for_a_while_are_waited_for() throws Exception {
        Files.delete(folder.resolve("..data"));
        watch.look();
        swap(HEAD + "mode: iptables\n", OWN);
        watch.look();
        Files.delete(folder.resolve("..data"));
        watch.look();
        swap(HEAD + "mode: nftables\n", OWN);
        watch.look();
        assertEquals(1, ends.size());
    }

    /// Replaces the link as the kubelet does, by an atomic rename.
    private void swap(String config, String own) throws IOException {
        Path version = Files.createDirectory(folder.resolve("..2026_" + ++versions));
        Files.writeString(version.resolve("config.yaml"), config);
        Files.writeString(version.resolve("sluice.yaml"), own);
        Path link = folder.resolve("..data_tmp");
        Files.createSymbolicLink(link, version.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
