package dev.sluice.testbed.failures;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/// A table of nf_tables. To make the kernel refuse a command, it passes one that the kernel always
/// refuses, so the error is the kernel's own.
final class NftablesEdge implements Edge {
    private static final Command IMPOSSIBLE = new Command.DeleteChain("nobody-made-this");
    static final Set<TableFault> FAULTS =
            Set.of(
                    TableFault.NONE,
                    TableFault.REFUSES_ONE,
                    TableFault.REFUSES_EVERY_TENTH,
                    TableFault.INTERRUPTS_TWENTY_READS,
                    TableFault.LOSES_NOTIFICATIONS,
                    TableFault.FAILS_WRITES);

    private static final int INTERRUPTED = 20;

    private volatile TableFault fault = TableFault.NONE;
    private int struck;
    private int written;

    @Override
    public Backend backend(IpFamily family, LongSupplier nanos) throws SyncException {
        Kernel real = NetlinkKernel.open(family, NftablesBackend.TABLE);
        return new NftablesBackend(
                family,
                new TableSettings(14, true),
                Intercepted.around(Kernel.class, real, this::before),
                nanos);
    }

    private synchronized void before(String method, Object[] arguments) throws SyncException {
        switch (fault) {
            case REFUSES_ONE -> spoil(method, arguments, false);
            case REFUSES_EVERY_TENTH -> spoil(method, arguments, true);
            case INTERRUPTS_TWENTY_READS -> {
                if (Set.of("read", "ask").contains(method) && struck < INTERRUPTED) {
                    struck++;
                    throw new SyncException("list table sluice: the dump was interrupted");
                }
            }
            case FAILS_WRITES -> {
                if (method.equals("commit")) {
                    struck++;
                    throw new SyncException("sendmsg: no buffer space available (ENOBUFS)");
                }
            }
            case NONE, LOSES_NOTIFICATIONS, TALKS_NONSENSE, HANGS -> {}
        }
    }

    private void spoil(String method, Object[] arguments, boolean everyTenth) {
        if (!method.equals("commit")) {
            return;
        }
        List<Command> commands = new ArrayList<>();
        for (Object each : (List<?>) arguments[0]) {
            var command = (Command) each;
            boolean spoilt = everyTenth ? isTenth(command) : isOfBad(command);
            struck += spoilt ? 1 : 0;
            commands.add(spoilt ? IMPOSSIBLE : command);
        }
        arguments[0] = commands;
    }

    private boolean isTenth(Command command) {
        return command instanceof Command.AddElements && ++written % 10 == 0;
    }

    private static boolean isOfBad(Command command) {
        return command instanceof Command.AddElements added
                && added.elements().stream()
                        .anyMatch(e -> e.key().text().contains(FailureCluster.BAD_IP.toString()));
    }

    @Override
    public Set<TableFault> faults() {
        return FAULTS;
    }

    @Override
    public synchronized void inject(TableFault now) {
        fault = now;
        struck = 0;
    }

    @Override
    public synchronized int struck() {
        return struck;
    }

    @Override
    public Set<String> bystanders(TestNode node) throws IOException {
        return FailureCluster.bystandersIn(
                node.run(Place.NODE, "nft", "-s", "list", "map", "ip", "sluice", "endpoints"));
    }
}
