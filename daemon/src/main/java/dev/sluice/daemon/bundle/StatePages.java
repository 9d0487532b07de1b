package dev.sluice.daemon.bundle;

import dev.sluice.config.ConfigText;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.kube.ObjectManifests;
import dev.sluice.model.IpFamily;
import dev.sluice.services.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The pages of the daemon that only bundles need: `objects`, what it knows of the cluster as
/// manifests, and `state`, what it knows of itself.
///
/// @param node the node's name
/// @param shadow whether nothing is written to the kernel
public record StatePages(ProxyConfig config, String node, LiveState live, boolean shadow) {
    /// The name of the page with the objects.
    public static final String OBJECTS = "objects";

    /// The name of the page about the daemon.
    public static final String STATE = "state";

    private static final String OBJECTS_KIND = "ObjectList";

    /// More threads, and more calls of each, are left out.
    private static final int MOST_THREADS = 500;

    private static final int MOST_CALLS = 64;

    public List<OperatorPage> all() {
        return List.of(
                new OperatorPage(OBJECTS, List.of(), _ -> objects()),
                new OperatorPage(STATE, List.of(), _ -> state()));
    }

    private Document<Supplier<Map<String, Object>>> objects() throws OperatorException {
        Snapshot snapshot = live.snapshot();
        if (!snapshot.listed()) {
            throw new OperatorException(
                    OperatorReason.SERVICE_UNAVAILABLE,
                    "the API server has not sent all Services, EndpointSlices and this Node yet");
        }
        return new Document<>(OBJECTS_KIND, ObjectManifests.of(snapshot));
    }

    private Document<DaemonState> state() {
        String version = StatePages.class.getPackage().getImplementationVersion();
        return new Document<>(
                DaemonState.KIND,
                List.of(
                        new DaemonState(
                                node,
                                "sluice " + (version == null ? "(not packaged)" : version),
                                Runtime.version().toString(),
                                config.mode().name().toLowerCase(Locale.ROOT),
                                shadow,
                                live.families().stream().sorted().map(IpFamily::label).toList(),
                                ConfigText.yaml(config),
                                ConfigText.yaml(config.sluice()),
                                config.clientConnection().kubeconfig(),
                                threads())));
    }

    private static String threads() {
        Map<String, StackTraceElement[]> sorted = new TreeMap<>();
        Thread.getAllStackTraces()
                .forEach((thread, calls) ->
                        sorted.put(
                                "%s #%d %s"
                                        .formatted(
                                                thread.getName(),
                                                thread.threadId(),
                                                thread.getState()),
                                calls));
        var text = new StringBuilder();
        int shown = 0;
        for (Map.Entry<String, StackTraceElement[]> thread : sorted.entrySet()) {
            if (shown++ == MOST_THREADS) {
                text.append("and %d more threads\n".formatted(sorted.size() - MOST_THREADS));
                break;
            }
            text.append(thread.getKey()).append('\n');
            StackTraceElement[] calls = thread.getValue();
            for (int i = 0; i < Math.min(calls.length, MOST_CALLS); i++) {
                text.append("    at ").append(calls[i]).append('\n');
            }
        }
        return text.toString();
    }
}
