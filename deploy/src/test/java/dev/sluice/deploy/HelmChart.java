package dev.sluice.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The chart, rendered by Helm itself, which a library carries. No cluster is asked.
///
/// @param chart its folder, or its package
/// @param temporary a folder for files of values, and for copies
record HelmChart(Path chart, Path temporary) {
    static final Path FOLDER = Path.of("helm/sluice");

    /// The version of the API server that Helm is told of. The library's own default is older than
    /// the chart allows.
    private static final String KUBERNETES = "1.36.0";

    static HelmChart in(Path temporary) {
        return new HelmChart(FOLDER, temporary);
    }

    /// Renders the release `sluice` in kube-system.
    ///
    /// @param values as YAML
    /// @throws IllegalStateException with Helm's words if it refuses the values
    DeployManifests render(String values) throws IOException {
        return render("sluice", "kube-system", values);
    }

    DeployManifests render(String release, String namespace, String values) throws IOException {
        return new DeployManifests(
                "chart with " + values,
                Yaml.all(text(release, namespace, values)).stream()
                        .map(ObjectNode.class::cast)
                        .toList());
    }

    /// Renders a release to text.
    String text(String release, String namespace, String values) throws IOException {
        Path file = Files.createTempFile(temporary, "values-", ".yaml");
        Files.writeString(file, values);
        return new Helm(chart)
                .template()
                .withName(release)
                .withNamespace(namespace)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(file)
                .call();
    }

    /// Examines the chart with its default values, as `helm lint --strict`.
    LintResult lint() {
        return new Helm(chart).lint().strict().call();
    }

    /// Copies the chart, so that a test can change it.
    HelmChart copy() throws IOException {
        Path target = Files.createTempDirectory(temporary, "chart-").resolve("sluice");
        try (Stream<Path> files = Files.walk(chart)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(chart.relativize(file)));
            }
        }
        return new HelmChart(target, temporary);
    }

    /// Makes the package of the chart, as `helm package`.
    HelmChart pack() throws IOException {
        Path target = Files.createTempDirectory(temporary, "package-");
        new Helm(chart).packageIt().withDestination(target).call();
        try (Stream<Path> files = Files.list(target)) {
            return new HelmChart(files.findFirst().orElseThrow(), temporary);
        }
    }
}
