package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.PacketTable;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.TableText;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `nft` lists our table, and reads our text of it.
class NftablesTextIT {
    private static final TableSettings SETTINGS = new TableSettings(14, true, true, true);

    /// Session affinity in IPv6, as in our text. It is correct and the kernel accepts it, but nft
    /// 1.0.6 aborts when it reads it (netlink_linearize.c: dreg < ctx->reg_low). It can list it.
    private static final String LEARNS =
            """
            table ip6 probe {
            \tmap m {
            \t\ttype ipv6_addr : ipv6_addr . inet_service
            \t\tsize 65535
            \t\tflags dynamic,timeout
            \t\ttimeout 1s
            \t}
            \tchain c {
            \t\tmeta l4proto tcp update @m { ip6 saddr : ip6 daddr . th dport }
            \t}
            }
            """;

    @AutoClose private FreshNamespace fresh;

    @BeforeEach
    void open() throws Exception {
        fresh = FreshNamespace.create();
    }

    /// `nft` writes our text to the same table that the backend writes.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void theTextIsWhatIsWritten(IpFamily family) throws Exception {
        inEachCase(
                family,
                (row, plan) -> {
                    if (!canRead(plan)) {
                        return;
                    }
                    nft(NftablesBackend.text(plan, SETTINGS), "-f", "-");
                    try (var backend = KernelBackend.open(family, SETTINGS)) {
                        assertEquals(0, backend.sync(plan).changes(), row::name);
                    }
                });
    }

    /// `nft`'s listing of our table reads like our text, and `nft` can read it.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void whatNftListsIsTheText(IpFamily family) throws Exception {
        inEachCase(
                family,
                (row, plan) -> {
                    String listed = written(family, plan);
                    if (!canRead(plan)) {
                        return;
                    }
                    nft("", "delete", "table", TableText.nameOf(family), NftablesBackend.TABLE);
                    nft(listed, "-f", "-");
                    String again = list(family);
                    assertEquals(listed, again, row::name);
                    nft("", "delete", "table", TableText.nameOf(family), NftablesBackend.TABLE);
                    nft(NftablesBackend.text(plan, SETTINGS), "-f", "-");
                    assertEquals(sorted(listed), sorted(list(family)), row::name);
                });
    }

    /// The listing names each Service.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void eachServiceIsNamed(IpFamily family) throws Exception {
        inEachCase(
                family,
                (row, plan) -> {
                    String listed = written(family, plan);
                    plan.services()
                            .forEach((name, service) ->
                                    assertTrue(
                                            service.ports().isEmpty()
                                                    || listed.contains("comment \"" + name),
                                            () -> row.name() + ": " + name));
                });
    }

    /// Whether the `nft` of this machine can read the text of a plan.
    private static boolean canRead(Plan plan) throws IOException, InterruptedException {
        boolean learns = NftablesBackend.text(plan, SETTINGS).contains("update @");
        return plan.family() == IpFamily.IPV4 || !learns || run(LEARNS, "-c", "-f", "-").works();
    }

    private interface Check {
        void run(Case row, Plan plan) throws Exception;
    }

    private void inEachCase(IpFamily family, Check check) throws Exception {
        fresh.namespace()
                .run(() -> {
                    for (Case row : PacketTable.cases()) {
                        if (row.families().contains(family)) {
                            check.run(row, row.cluster().plan(family));
                            try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
                                NftablesBackend.cleanup(kernel);
                            }
                        }
                    }
                });
    }

    /// `nft`'s listing after a plan was synced.
    private static String written(IpFamily family, Plan plan) throws Exception {
        try (var backend = KernelBackend.open(family, SETTINGS)) {
            backend.sync(plan);
        }
        return list(family);
    }

    private static String list(IpFamily family) throws IOException, InterruptedException {
        return nft("", "-s", "list", "table", TableText.nameOf(family), NftablesBackend.TABLE);
    }

    private static List<String> sorted(String listing) {
        return listing.lines().sorted().toList();
    }

    private static String nft(String input, String... arguments)
            throws IOException, InterruptedException {
        Ended ended = run(input, arguments);
        assertTrue(ended.works(), () -> "nft " + String.join(" ", arguments) + ": " + ended.said());
        return ended.said();
    }

    private record Ended(boolean works, String said) {}

    /// Runs `nft` in the network namespace of the calling thread.
    private static Ended run(String input, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("nft"));
        command.addAll(List.of(arguments));
        Process nft = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var to = nft.outputWriter(StandardCharsets.UTF_8)) {
            to.write(input);
        }
        String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(nft.waitFor(20, TimeUnit.SECONDS));
        return new Ended(nft.exitValue() == 0, said);
    }
}
