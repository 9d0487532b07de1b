package dev.sluice.testbed.cases;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.services.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A cluster that changes step by step: a folder of `cases/`.
///
/// @param traffic whether real packets try it too
public record ManifestCase(String folder, List<Step> steps, boolean traffic) {
    public ManifestCase {
        steps = List.copyOf(steps);
    }

    /// The cluster after a change.
    ///
    /// @param row the cluster, and what packets meet in it
    /// @param files the manifests that have been read up to here
    /// @param problems what the reader says of the last file, each in one line
    /// @param wanted what it must say
    public record Step(Case row, List<String> files, List<String> problems, List<String> wanted) {}

    static Builder of(String folder) {
        return new Builder(folder);
    }

    @Override
    public String toString() {
        return folder;
    }

    /// Builds a case. Each step is begun by [#apply] or [#only] and ended by [#expect].
    static final class Builder {
        private final String folder;
        private final List<Step> steps = new ArrayList<>();
        private final List<String> files = new ArrayList<>();
        private final Set<ServiceName> deleted = new HashSet<>();
        private List<String> wanted = List.of();
        private boolean traffic;

        private Builder(String folder) {
            this.folder = folder;
        }

        /// Creates or replaces the objects of a file, in one batch.
        Builder apply(String file) {
            files.add(file);
            return this;
        }

        /// Deletes all other objects in the batch.
        Builder only(String file) {
            files.clear();
            deleted.clear();
            return apply(file);
        }

        /// Deletes a Service and its slices in the batch.
        Builder delete(String name) {
            deleted.add(new ServiceName("shop", name));
            return this;
        }

        /// Expects lines about what the reader skips in the last file. Without this it says
        /// nothing.
        Builder skips(String... lines) {
            wanted = List.of(lines);
            return this;
        }

        /// Has real packets try the case too.
        Builder withTraffic() {
            traffic = true;
            return this;
        }

        Builder expect(Probe... probes) {
            List<ObjectProblem> problems = new ArrayList<>();
            TestCluster cluster = cluster(problems);
            String name = "%s, step %d: %s".formatted(folder, steps.size() + 1, files.getLast());
            steps.add(
                    new Step(
                            new Case(name, cluster, List.of(probes), List.of(), !traffic),
                            List.copyOf(files),
                            problems.stream().map(ObjectProblem::toString).toList(),
                            wanted));
            wanted = List.of();
            return this;
        }

        ManifestCase build() {
            return new ManifestCase(folder, steps, traffic);
        }

        private TestCluster cluster(List<ObjectProblem> problems) {
            var manifests = new Manifests(TestNet.NODE, problems::add);
            for (String file : files) {
                problems.clear();
                read(manifests, "/cases/" + folder + "/" + file);
            }
            Snapshot snapshot = manifests.snapshot();
            List<Service> services = new ArrayList<>();
            snapshot.services()
                    .forEach((name, state) -> {
                        Service service = state.service();
                        if (service != null && !deleted.contains(name)) {
                            services.add(service);
                        }
                    });
            List<EndpointSlice> slices =
                    snapshot.slices().values().stream()
                            .filter(slice -> !deleted.contains(slice.service()))
                            .toList();
            return new TestCluster(ClusterSettings.DEFAULT, services, slices);
        }

        private static void read(Manifests manifests, String resource) {
            try (InputStream in =
                    Objects.requireNonNull(
                            ManifestCase.class.getResourceAsStream(resource), resource)) {
                manifests.read(in, resource);
            } catch (IOException | ManifestException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
