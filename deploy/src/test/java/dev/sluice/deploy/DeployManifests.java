package dev.sluice.deploy;

import dev.sluice.deploy.kustomize.Kustomization;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The objects that a folder of `kustomize/` builds, or the chart.
///
/// @param source what they were built from: the folder below `kustomize/`, or values
record DeployManifests(String source, List<ObjectNode> objects) {
    static final Path KUSTOMIZE = Path.of("kustomize");

    static DeployManifests of(String folder) throws IOException {
        return new DeployManifests(folder, Kustomization.build(KUSTOMIZE.resolve(folder)));
    }

    /// Returns the objects of a type.
    <T extends KubernetesResource> List<T> all(Class<T> type) {
        return objects.stream()
                .filter(object ->
                        object.required("kind").stringValue().equals(type.getSimpleName()))
                .map(object -> KubernetesSchema.decode(object, type))
                .toList();
    }

    <T extends KubernetesResource> T only(Class<T> type) {
        List<T> all = all(type);
        if (all.size() != 1) {
            throw new IllegalStateException(
                    source + ": " + all.size() + " of " + type.getSimpleName());
        }
        return all.getFirst();
    }

    DaemonSet daemonSet() {
        return only(DaemonSet.class);
    }

    PodSpec pod() {
        return daemonSet().getSpec().getTemplate().getSpec();
    }

    /// Returns all containers of the pod, those that run first in front.
    List<Container> containers() {
        return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream())
                .toList();
    }

    /// Returns the container that lasts.
    Container container() {
        List<Container> containers = pod().getContainers();
        if (containers.size() != 1) {
            throw new IllegalStateException(source + ": " + containers.size() + " containers");
        }
        return containers.getFirst();
    }

    /// Returns the object of a kind and name; empty if there is none.
    Optional<ObjectNode> find(String kind, String name) {
        return objects.stream()
                .filter(object -> object.required("kind").stringValue().equals(kind))
                .filter(object -> object.at("/metadata/name").stringValue().equals(name))
                .findFirst();
    }
}
