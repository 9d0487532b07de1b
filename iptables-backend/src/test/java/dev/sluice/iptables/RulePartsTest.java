package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What iptables refuses, with a script in its place that refuses input with a word.
class RulePartsTest {
    private static final RuleSettings ALL = RuleSettings.DEFAULTS.withCounters(true, true);

    @TempDir private Path folder;
    private final List<String> remarks = new ArrayList<>();
    private RuleParts parts;

    @BeforeEach
    void nothingIsRefused() throws IOException {
        answer("nothing", "exit 0");
        String script = ". " + folder.resolve("script");
        var programs = new Programs(List.of("sh", "-c", script), Duration.ofSeconds(20));
        var probe = new RuleProbe(programs, Binaries.NFT, IpFamily.IPV6, _ -> {});
        parts = new RuleParts(probe, IpFamily.IPV6, remarks::add);
    }

    @Test
    void aHostThatHasAllGetsAll() throws IOException {
        parts.require();
        parts.tryOfSomeServices();
        assertEquals(ALL, parts.limit(ALL));
        assertEquals(List.of(), remarks);
        assertEquals(
                "ip6tables-nft-restore -w 5 --noflush --test\n".repeat(4),
                Files.readString(folder.resolve("calls")));
    }

    @Test
    void whatIsRefusedIsLeftOutAndToldOnceUntilItIsThere() throws IOException {
        answer("nfacct", "echo \"x v1.8.9 (nf_tables): Couldn't load match\" >&2; exit 2");
        assertEquals(ALL.withCounters(false, false), parts.limit(ALL));
        assertEquals(ALL.withCounters(false, false), parts.limit(ALL));
        String line =
                "iptables refuses -m nfacct, continuing without, so packets are not counted:"
                        + " Couldn't load match";
        assertEquals(List.of(line), remarks);
        answer("nothing", "exit 0");
        assertEquals(ALL, parts.limit(ALL));
        answer("random-fully", "echo 'unknown option' >&2; exit 2");
        assertEquals(ALL.withRandomFully(false), parts.limit(ALL));
        assertTrue(remarks.getLast().contains("--random-fully"), remarks::toString);
        assertEquals(2, remarks.size());
    }

    @Test
    void whatTheKernelLacksIsLeftOutToo() throws IOException {
        answer(
                "nfacct",
                "echo 'Warning: Extension nfacct revision 0 not supported, missing kernel module?'"
                        + " >&2; exit 0");
        assertEquals(ALL.withCounters(false, false), parts.limit(ALL));
        assertEquals(1, remarks.size());
    }

    @Test
    void afterAnotherFailureItIsAsBefore() throws IOException {
        answer("nfacct", "exit 4");
        assertEquals(ALL, parts.limit(ALL));
        answer("nfacct", "exit 2");
        parts.limit(ALL);
        answer("nfacct", "echo 'No buffer space available.' >&2; exit 1");
        assertEquals(ALL.withCounters(false, false), parts.limit(ALL));
        assertEquals(1, remarks.size());
    }

    @Test
    void whatEveryNodeNeedsEndsTheStart() throws IOException {
        answer("statistic", "echo \"Couldn't load match \\`statistic'\" >&2; exit 2");
        var failure = assertThrows(IOException.class, () -> parts.require());
        assertEquals(
                "iptables refuses -m statistic, which is needed: Couldn't load match `statistic'",
                failure.getMessage());
        answer("statistic", "echo 'Extension statistic revision 0 not supported' >&2; exit 0");
        parts.require();
        assertEquals(1, remarks.size());
        assertTrue(remarks.getFirst().startsWith("-m statistic is needed, but"), remarks::toString);
    }

    @Test
    void whatSomeServicesNeedIsTold() throws IOException {
        answer("recent", "echo \"Couldn't load match\" >&2; exit 2");
        parts.require();
        parts.tryOfSomeServices();
        assertEquals(
                List.of(
                        "iptables refuses -m recent, and so Services that need it: Couldn't load"
                                + " match"),
                remarks);
    }

    /// Says what a run answers to input with a word.
    private void answer(String word, String then) throws IOException {
        Files.writeString(
                folder.resolve("script"),
                """
                echo "$0 $*" >> %s/calls
                case "$(cat)" in *%s*) %s;; esac
                """
                        .formatted(folder, word, then));
    }
}
