package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.mode.KernelComparison;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.daemon.shadow.ShadowComparison;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.Ip;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The page `diff`: what should be in the kernel, and what is.
///
/// @param shadow in shadow mode, the comparison that runs continuously
record DiffPage(ProxyConfig config, LiveState live, Optional<ShadowComparison> shadow) {
    /// Bounds of what the rules of a Service and of an endpoint take while they are compared, in
    /// bytes. The daemon must not run out of memory because somebody asks.
    private static final long SERVICE = 3 << 10;

    private static final long ENDPOINT = 2 << 10;

    /// The value of parameter `against` for kube-proxy's rules.
    static final String KUBE_PROXY = "kube-proxy";

    OperatorPage page() {
        return new OperatorPage("diff", List.of("against", "raw"), this::answer);
    }

    private Document<Difference> answer(OperatorQuery query) throws OperatorException {
        String against = query.text("against").orElse("");
        if (!against.isEmpty() && !against.equals(KUBE_PROXY)) {
            throw new OperatorException(
                    OperatorReason.BAD_REQUEST,
                    "against: must be " + KUBE_PROXY + ", not " + OneLine.quote(against));
        }
        boolean raw = query.flag("raw");
        if (shadow.isPresent() && !raw) {
            return new Document<>(Difference.KIND, shadow.get().differences());
        }
        try {
            List<Ip> addresses = HostAddresses.ofThisHost();
            List<Difference> all = new ArrayList<>();
            for (WrittenState state : live.states()) {
                requireRoom(state.desired());
                var comparison =
                        KernelComparison.read(
                                config,
                                state.desired(),
                                addresses,
                                KernelComparison.modes(config, !against.isEmpty()));
                all.addAll(comparison.differences(state.desired(), !against.isEmpty(), raw));
            }
            return new Document<>(Difference.KIND, all);
        } catch (SocketException | SyncException e) {
            throw new OperatorException(
                    OperatorReason.INTERNAL_ERROR, OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private static void requireRoom(Plan plan) throws OperatorException {
        long needed = plan.services().size() * SERVICE + plan.knownEndpoints() * ENDPOINT;
        Runtime runtime = Runtime.getRuntime();
        long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        if (free < needed) {
            throw new OperatorException(
                    OperatorReason.SERVICE_UNAVAILABLE,
                    "the comparison needs %d MiB of heap, and %d MiB are free; sluice diff --objects needs none of the daemon"
                            .formatted(needed >> 20, free >> 20));
        }
    }
}
