package dev.sluice.daemon.bundle;

import dev.sluice.config.ConfigText;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.operator.OperatorServer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.bundle.AddressMask;
import dev.sluice.inspect.bundle.BundleManifest;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.BundleOrigin;
import dev.sluice.inspect.bundle.BundleWriter;
import dev.sluice.inspect.bundle.SecretFilter;
import dev.sluice.inspect.services.EndpointStatus;
import dev.sluice.inspect.services.FrontendState;
import dev.sluice.inspect.services.ServiceStatus;
import dev.sluice.iptables.Programs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a bundle of this host: asks its daemon, and reads the kernel itself, in the network
/// namespace of the calling thread. What cannot be read is named in the manifest.
public final class BundleCollector {
    private static final Path ROOT = Path.of("/");
    private static final Duration LONGEST_RUN = Duration.ofSeconds(10);
    private static final int KEY = 32;

    /// The Services whose endpoints are asked for one by one, because what is written of them is
    /// not what is planned.
    private static final int MOST_PENDING = 200;

    /// What the daemon answers, by the names of the entries.
    private static final Map<String, String> PAGES = pages();

    private final BundleRequest request;
    private final DaemonSource daemon;
    private final Map<String, String> environment;

    /// What the caller wants, and knows.
    ///
    /// @param created the time
    /// @param maskAddresses whether to replace addresses
    /// @param version the name and version of this program
    /// @param node the node's name, if the daemon does not tell it
    /// @param config the configuration, if the daemon does not tell it
    /// @param log lines of the daemon's log; empty for none
    public record BundleRequest(
            Instant created,
            boolean maskAddresses,
            String version,
            String node,
            ProxyConfig config,
            Optional<BundleLog> log) {}

    /// Lines of the daemon's log.
    @FunctionalInterface
    public interface BundleLog {
        String text() throws IOException;
    }

    /// @param environment the variables of this process, which may hold secrets
    public BundleCollector(
            BundleRequest request, DaemonSource daemon, Map<String, String> environment) {
        this.request = request;
        this.daemon = daemon;
        this.environment = Map.copyOf(environment);
    }

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("services-desired", "services?desired=true");
        pages.put("overview", "overview");
        pages.put("flows", "flows?limit=10000");
        pages.put("journal", "journal?limit=10000");
        pages.put("samples", "samples");
        pages.put("diff-raw", "diff?raw=true");
        pages.put("check", "check");
        return pages;
    }

    /// Collects and writes.
    ///
    /// @param out receives the bundle; it is not closed
    /// @return what is missing
    /// @throws IOException if the bundle cannot be written
    public List<BundleManifest.MissingPart> write(OutputStream out) throws IOException {
        DaemonState state = null;
        String why = "";
        try {
            state = state();
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        var writer = new BundleWriter(out, request.created());
        var sink = new BundleSink(writer, filter(state), mask());
        if (state == null) {
            missDaemon(why, sink);
        } else {
            askDaemon(state, sink);
        }
        new KernelCapture().collect(sink);
        if (state != null) {
            askSlowly(sink);
        }
        readHost(state, sink);
        writer.finish(
                new BundleOrigin(
                        request.created(),
                        sink.masked(state == null ? request.node() : state.node()),
                        request.version(),
                        ByteOrder.nativeOrder().toString(),
                        state == null ? List.of() : state.families(),
                        state != null && state.shadow(),
                        sink.masks()));
        return writer.missing();
    }

    private @Nullable AddressMask mask() {
        if (!request.maskAddresses()) {
            return null;
        }
        byte[] key = new byte[KEY];
        new SecureRandom().nextBytes(key);
        return new AddressMask(key);
    }

    private SecretFilter filter(@Nullable DaemonState state) {
        String kubeconfig =
                state == null
                        ? request.config().clientConnection().kubeconfig()
                        : state.kubeconfig();
        return new SecretFilter(new KnownSecrets(ROOT).find(kubeconfig, environment));
    }

    private DaemonState state() throws IOException {
        byte[] json = daemon.get(OperatorServer.ROOT + StatePages.STATE);
        try {
            List<DaemonState> items =
                    DocumentReader.read(
                                    new ByteArrayInputStream(json),
                                    DaemonState.KIND,
                                    DaemonState.class)
                            .items();
            if (items.size() != 1) {
                throw new IOException("the daemon's answer holds no state");
            }
            return items.getFirst();
        } catch (DocumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void missDaemon(String why, BundleSink to) throws IOException {
        to.miss(BundleNames.OBJECTS, why);
        to.miss(BundleNames.page("services"), why);
        PAGES.keySet().forEach(page -> to.miss(BundleNames.page(page), why));
        to.miss(BundleNames.THREADS, why);
        to.miss(BundleNames.METRICS, why);
        to.machine(BundleNames.CONFIG, () -> ConfigText.yaml(request.config()));
        to.machine(BundleNames.SLUICE_CONFIG, () -> ConfigText.yaml(request.config().sluice()));
    }

    /// Asks for what has to be of the same time as the state of the kernel.
    private void askDaemon(DaemonState state, BundleSink to) throws IOException {
        to.machine(BundleNames.CONFIG, state::configuration);
        to.machine(BundleNames.SLUICE_CONFIG, state::settings);
        to.machine(BundleNames.OBJECTS, () -> json(StatePages.OBJECTS));
        Set<String> pending = new LinkedHashSet<>();
        to.machine(
                BundleNames.page("services"),
                () -> {
                    String json = json("services");
                    pending.addAll(pending(json));
                    return json;
                });
        if (!pending.isEmpty()) {
            to.machine(BundleNames.page("endpoints"), () -> endpoints(pending));
        }
        to.prose(BundleNames.THREADS, state::threads);
    }

    private static Set<String> pending(String json) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (ServiceStatus each : read(json, ServiceStatus.KIND, ServiceStatus.class)) {
            if (each.state() == FrontendState.PENDING && names.size() < MOST_PENDING) {
                names.add(each.service());
            }
        }
        return names;
    }

    private String endpoints(Set<String> services) throws IOException {
        List<EndpointStatus> all = new ArrayList<>();
        for (String service : services) {
            String name = URLEncoder.encode(service, StandardCharsets.UTF_8);
            all.addAll(
                    read(
                            json("endpoints?service=" + name),
                            EndpointStatus.KIND,
                            EndpointStatus.class));
        }
        return KernelCapture.json(new Document<>(EndpointStatus.KIND, all));
    }

    private static <T extends Record> List<T> read(String json, String kind, Class<T> item)
            throws IOException {
        try {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            return DocumentReader.read(new ByteArrayInputStream(bytes), kind, item).items();
        } catch (DocumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void askSlowly(BundleSink to) throws IOException {
        for (Map.Entry<String, String> page : PAGES.entrySet()) {
            to.machine(BundleNames.page(page.getKey()), () -> json(page.getValue()));
        }
        if (to.masks()) {
            to.machine(BundleNames.page("diff"), () -> json("diff"));
            to.machine(BundleNames.page("diff-kube-proxy"), () -> json("diff?against=kube-proxy"));
        }
        to.prose(
                BundleNames.METRICS,
                () -> new String(daemon.get("/metrics"), StandardCharsets.UTF_8));
    }

    /// @param page with its query
    /// @throws IOException if there is no answer, or it was cut off
    private String json(String page) throws IOException {
        byte[] bytes = daemon.get(OperatorServer.ROOT + page);
        String json = new String(bytes, StandardCharsets.UTF_8).strip();
        if (!json.endsWith("}")) {
            throw new IOException("the daemon's answer was cut off");
        }
        return json;
    }

    private void readHost(@Nullable DaemonState state, BundleSink to) throws IOException {
        var host = new HostTexts(ROOT, new Programs(List.of(), LONGEST_RUN));
        String version =
                state == null
                        ? ""
                        : state.version() + ", Java " + state.java() + ", mode " + state.mode();
        to.prose(BundleNames.VERSIONS, () -> host.versions(request.version(), version));
        to.machine(BundleNames.SYSCTLS, host::sysctls);
        to.machine(BundleNames.MODULES, host::modules);
        Optional<BundleLog> log = request.log();
        if (log.isPresent()) {
            to.prose(BundleNames.LOG, log.get()::text);
        }
    }
}
