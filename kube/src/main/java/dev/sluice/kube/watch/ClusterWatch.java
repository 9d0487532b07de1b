package dev.sluice.kube.watch;

import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.EndpointSliceReader;
import dev.sluice.kube.decode.Metadata;
import dev.sluice.kube.decode.NodeReader;
import dev.sluice.kube.decode.ServiceCidrReader;
import dev.sluice.kube.decode.ServiceReader;
import dev.sluice.kube.decode.SharedValues;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.events.Regarding;
import dev.sluice.kube.watch.SavedState.NamedCidrs;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.ObjectVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the objects of the API that a service proxy needs and writes them to a [ChangeLog]:
/// Services, EndpointSlices, this Node and ServiceCIDRs, each kind on a thread of its own. While
/// the API server is unreachable, the watch retries and the known objects stay in use.
public final class ClusterWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

    /// The log lines that each kind may write, however often the server fails.
    static final RateLimitedLog.Rate LINES = new RateLimitedLog.Rate(10, Duration.ofMinutes(1));

    private final Watcher<ServiceName, Service> services;
    private final Watcher<SliceName, EndpointSlice> slices;
    private final Watcher<String, Node> nodes;
    private final Watcher<String, List<Cidr>> serviceCidrs;
    private final ObjectStore<ServiceName, Service> knownServices;
    private final ObjectStore<SliceName, EndpointSlice> knownSlices;
    private final ObjectStore<String, Node> knownNodes;
    private final ObjectStore<String, List<Cidr>> knownCidrs;
    private final List<Thread> threads;
    private final List<WatchedKind> kinds;
    private final Timing timing;
    private volatile @Nullable Long restored;

    /// How long ago the API server last sent something about each kind of object. For a restored
    /// state it is the age of that state; empty for never.
    public record Heard(
            Optional<Duration> services,
            Optional<Duration> slices,
            Optional<Duration> node,
            Optional<Duration> serviceCidrs) {}

    ClusterWatch(
            ApiClient api, String nodeName, ChangeLog log, ProblemReport problems, Timing timing) {
        this.timing = timing;
        var shared = new SharedValues();
        this.knownServices =
                new ObjectStore<>(
                        (name, service, _, version) ->
                                log.service(name, service, versionOf(version, timing)),
                        log::servicesListed,
                        problems.about(Regarding.OfService::new));
        this.knownSlices =
                new ObjectStore<>(
                        (name, slice, trigger, version) ->
                                log.slice(name, slice, trigger, versionOf(version, timing)),
                        log::slicesListed,
                        problems.about(Regarding.OfSlice::new));
        this.knownNodes =
                new ObjectStore<>(
                        (_, node, _, _) -> write(log, node),
                        log::nodeListed,
                        problems.about(_ -> Regarding.THIS_NODE));
        this.knownCidrs =
                new ObjectStore<>(
                        (name, cidrs, _, _) -> log.serviceCidr(name, cidrs),
                        () -> {},
                        problems.about(_ -> Regarding.THIS_NODE));
        var ofServices = services(shared);
        var ofSlices = slices(shared);
        var ofNode = node(nodeName);
        var ofCidrs = serviceCidrs();
        this.services = new Watcher<>(ofServices, api, knownServices, timing, lines(timing));
        this.slices = new Watcher<>(ofSlices, api, knownSlices, timing, lines(timing));
        this.nodes = new Watcher<>(ofNode, api, knownNodes, timing, lines(timing));
        this.serviceCidrs = new Watcher<>(ofCidrs, api, knownCidrs, timing, lines(timing));
        this.kinds =
                List.of(
                        new WatchComparison<>(
                                ofServices, api, knownServices, timing, services::relist),
                        new WatchComparison<>(ofSlices, api, knownSlices, timing, slices::relist),
                        new WatchComparison<>(ofNode, api, knownNodes, timing, nodes::relist),
                        new WatchComparison<>(
                                ofCidrs, api, knownCidrs, timing, serviceCidrs::relist));
        this.threads =
                List.of(
                        thread("services", services),
                        thread("slices", slices),
                        thread("node", nodes),
                        thread("service-cidrs", serviceCidrs));
    }

    private static ObjectVersion versionOf(String resourceVersion, Timing timing) {
        return new ObjectVersion(resourceVersion, timing.clock().instant());
    }

    /// @param nodeName the name of this node's Node object
    /// @param events records the faults of objects
    public static ClusterWatch of(ApiClient api, String nodeName, ChangeLog log, Events events) {
        return new ClusterWatch(
                api,
                nodeName,
                log,
                new ProblemReport(events, LOG, System::nanoTime),
                Timing.real());
    }

    /// Sets the handler of failures that end a thread, so that its kind is no longer watched. To be
    /// called before [#start].
    public void onFailure(Thread.UncaughtExceptionHandler handler) {
        threads.forEach(thread -> thread.setUncaughtExceptionHandler(handler));
    }

    /// Starts the threads and returns at once.
    public void start() {
        threads.forEach(Thread::start);
    }

    /// How long ago the API server last sent something about each kind of object. From any thread.
    public Heard heard() {
        return new Heard(age(services), age(slices), age(nodes), age(serviceCidrs));
    }

    private Optional<Duration> age(Watcher<?, ?> watcher) {
        Long former = restored;
        return watcher.age()
                .or(() ->
                        former == null
                                ? Optional.empty()
                                : Optional.of(
                                        Duration.ofNanos(timing.nanos().getAsLong() - former)));
    }

    /// The watched kinds, for comparisons with what the API server says.
    public List<WatchedKind> kinds() {
        return kinds;
    }

    /// Whether Services, EndpointSlices and this Node have each been listed completely. From any
    /// thread.
    public boolean isListed() {
        return knownServices.isListed() && knownSlices.isListed() && knownNodes.isListed();
    }

    /// The number of changes to the known objects so far. From any thread.
    public long changes() {
        return knownServices.changes()
                + knownSlices.changes()
                + knownNodes.changes()
                + knownCidrs.changes();
    }

    /// All known objects; empty if this Node is not known. From any thread.
    public Optional<SavedState> state() {
        List<NamedCidrs> cidrs = new ArrayList<>();
        knownCidrs.named().forEach((name, networks) -> cidrs.add(new NamedCidrs(name, networks)));
        return knownNodes.known().stream()
                .findFirst()
                .map(node ->
                        new SavedState(knownServices.known(), knownSlices.known(), node, cidrs));
    }

    /// Uses a saved state until the API server has listed the objects. From any thread.
    ///
    /// @param at when the state was saved
    public void restore(SavedState former, Instant at) {
        Duration age = Duration.between(at, timing.clock().instant());
        restored = timing.nanos().getAsLong() - Math.max(0, age.toNanos());
        Map<String, List<Cidr>> cidrs = new HashMap<>();
        former.serviceCidrs().forEach(named -> cidrs.put(named.name(), named.cidrs()));
        knownCidrs.restore(cidrs);
        knownNodes.restore(Map.of(former.node().name(), former.node()));
        knownSlices.restore(byName(former.slices(), EndpointSlice::name));
        knownServices.restore(byName(former.services(), Service::name));
    }

    private static <N, V> Map<N, V> byName(List<V> objects, Function<V, N> name) {
        Map<N, V> named = new HashMap<>();
        objects.forEach(object -> named.put(name.apply(object), object));
        return named;
    }

    /// Interrupts the threads and returns at once. The change log keeps what they wrote.
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private static Kind<ServiceName, Service> services(SharedValues shared) {
        return new Kind<>(
                "Services",
                "/api/v1/services",
                "!" + Metadata.PROXY_NAME,
                "spec.clusterIP!=None",
                false,
                new ServiceReader(shared));
    }

    private static Kind<SliceName, EndpointSlice> slices(SharedValues shared) {
        return new Kind<>(
                "EndpointSlices",
                "/apis/discovery.k8s.io/v1/endpointslices",
                "!" + Metadata.HEADLESS,
                "",
                false,
                new EndpointSliceReader(shared));
    }

    private static Kind<String, Node> node(String name) {
        return new Kind<>(
                "this Node", "/api/v1/nodes", "", "metadata.name=" + name, false, new NodeReader());
    }

    private static Kind<String, List<Cidr>> serviceCidrs() {
        return new Kind<>(
                "ServiceCIDRs",
                "/apis/networking.k8s.io/v1/servicecidrs",
                "",
                "",
                true,
                new ServiceCidrReader());
    }

    /// Ignores the deletion of this Node, as kube-proxy does: its last version stays in use.
    private static void write(ChangeLog log, @Nullable Node node) {
        if (node != null) {
            log.node(node);
        }
    }

    private static RateLimitedLog lines(Timing timing) {
        return new RateLimitedLog(LOG, LINES, timing.nanos());
    }

    private static Thread thread(String kind, Runnable watcher) {
        return Thread.ofPlatform().daemon().name("watch-" + kind).unstarted(watcher);
    }
}
