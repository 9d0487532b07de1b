package dev.sluice.testbed.failures;

import static java.util.Objects.requireNonNull;

import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.ipvs.IpvsBackends;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// IPVS. To make the kernel refuse an edit, it passes an edit that the kernel always refuses, so
/// the error is the kernel's own.
final class IpvsEdge implements Edge, Intercepted.Interceptor {
    static final Set<TableFault> FAULTS =
            Set.of(
                    TableFault.NONE,
                    TableFault.REFUSES_ONE,
                    TableFault.REFUSES_EVERY_TENTH,
                    TableFault.INTERRUPTS_TWENTY_READS,
                    TableFault.FAILS_WRITES);

    private static final int INTERRUPTED = 20;
    private static final Set<String> READS = Set.of("read", "census", "entries");
    private static final Set<String> WRITES = Set.of("edit", "join", "leave", "bind", "unbind");

    private volatile TableFault fault = TableFault.NONE;
    private int struck;
    private int written;

    /// The backend's edits, by the impossible edits that replaced them.
    private final Map<ServerEdit, ServerEdit> asked = new HashMap<>();

    @Override
    public Backend backend(IpFamily family, LongSupplier nanos) throws IOException {
        Kernel real = NetlinkKernel.open(family);
        return new IpvsBackends("rr", 14)
                .over(Intercepted.around(Kernel.class, real, this), family, nanos);
    }

    @Override
    public synchronized void before(String method, Object[] arguments) throws SyncException {
        switch (fault) {
            case REFUSES_ONE, REFUSES_EVERY_TENTH -> {
                if (method.equals("edit")) {
                    arguments[0] = spoilt((List<?>) arguments[0]);
                }
            }
            case INTERRUPTS_TWENTY_READS -> {
                if (READS.contains(method) && struck < INTERRUPTED) {
                    struck++;
                    throw new SyncException("list virtual servers: the dump was interrupted");
                }
            }
            case FAILS_WRITES -> {
                if (WRITES.contains(method)) {
                    struck++;
                    throw new SyncException("sendmsg: no buffer space available (ENOBUFS)");
                }
            }
            case NONE, LOSES_NOTIFICATIONS, TALKS_NONSENSE, HANGS -> {}
        }
    }

    /// Reports the refused edits to the backend as the backend wrote them.
    @Override
    public synchronized @Nullable Object after(String method, @Nullable Object result) {
        if (!method.equals("edit") || asked.isEmpty()) {
            return result;
        }
        List<Refusal<ServerEdit>> refusals = new ArrayList<>();
        for (Object each : (List<?>) requireNonNull(result)) {
            var refusal = (Refusal<?>) each;
            var edit = (ServerEdit) refusal.what();
            refusals.add(
                    new Refusal<>(
                            asked.getOrDefault(edit, edit), refusal.why(), refusal.mismatch()));
        }
        return refusals;
    }

    private List<ServerEdit> spoilt(List<?> edits) {
        List<ServerEdit> spoilt = new ArrayList<>();
        for (Object each : edits) {
            var edit = (ServerEdit) each;
            boolean meant =
                    fault == TableFault.REFUSES_ONE
                            ? edit.at().ip().equals(FailureCluster.BAD_IP)
                            : ++written % 10 == 0;
            ServerEdit impossible = meant ? impossible(edit) : edit;
            if (impossible != edit) {
                struck++;
                asked.put(impossible, edit);
            }
            spoilt.add(impossible);
        }
        return spoilt;
    }

    /// Returns an edit with a scheduler that no kernel has, or with a weight that the kernel never
    /// accepts.
    private static ServerEdit impossible(ServerEdit edit) {
        return switch (edit) {
            case ServerEdit.AddServer(VirtualServerSpec server) ->
                    new ServerEdit.AddServer(VirtualServerSpec.of(server.at(), "nobody-has-it", 0));
            case ServerEdit.AddReal(var at, var real) -> new ServerEdit.SetReal(at, real, -1);
            case ServerEdit.SetReal(var at, var real, _) -> new ServerEdit.SetReal(at, real, -1);
            case ServerEdit.SetServer _, ServerEdit.DeleteServer _, ServerEdit.DeleteReal _ -> edit;
        };
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

    /// Reads by netlink. `/proc/net/ip_vs` omits entries at the end of each buffer, as many as
    /// namespaces have that are being removed: one place in the kernel counts those, another does
    /// not.
    @Override
    public Set<String> bystanders(TestNode node) throws IOException {
        return FailureCluster.bystandersIn(node.run(Place.NODE, "ipvsadm", "-Sn"));
    }
}
