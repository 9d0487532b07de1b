package dev.sluice.kube.client;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to run a credential plugin: `exec` of a kubeconfig's user.
///
/// @param name the program as the kubeconfig names it, for messages
/// @param command the program and its arguments
/// @param environment variables on top of our own, `KUBERNETES_EXEC_INFO` among them
/// @param apiVersion what the plugin must answer in
record PluginSettings(
        String name, List<String> command, Map<String, String> environment, String apiVersion) {
    private static final String GROUP = "client.authentication.k8s.io/";
    private static final List<String> VERSIONS = List.of(GROUP + "v1", GROUP + "v1beta1");

    PluginSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// @throws ApiAccessException if the settings are faulty; the message names the field
    static PluginSettings of(Kubeconfig kubeconfig, KubeconfigExec exec, @Nullable PlacedText ca)
            throws ApiAccessException {
        String field = kubeconfig.userPlace() + ".exec.";
        List<String> command = new ArrayList<>();
        command.add(program(kubeconfig, field + "command ", exec.command()));
        command.addAll(exec.args());
        String version = exec.apiVersion();
        if (!VERSIONS.contains(version)) {
            throw kubeconfig.refused(
                    field
                            + "apiVersion is "
                            + OneLine.quote(version)
                            + ", not one of "
                            + String.join(", ", VERSIONS));
        }
        checkInteraction(kubeconfig, field, exec.interactiveMode());
        Map<String, String> environment = environment(kubeconfig, field, exec);
        environment.put(
                "KUBERNETES_EXEC_INFO",
                ExecInfo.json(
                        version, exec.provideClusterInfo() ? kubeconfig.cluster() : null, ca));
        return new PluginSettings(exec.command(), command, environment, version);
    }

    private static void checkInteraction(Kubeconfig kubeconfig, String field, String mode)
            throws ApiAccessException {
        switch (mode) {
            case "", "Never", "IfAvailable" -> {}
            case "Always" ->
                    throw kubeconfig.refused(
                            field + "interactiveMode is \"Always\", but nobody is here to answer");
            default ->
                    throw kubeconfig.refused(
                            field
                                    + "interactiveMode is "
                                    + OneLine.quote(mode)
                                    + ", not Never, IfAvailable or Always");
        }
    }

    private static Map<String, String> environment(
            Kubeconfig kubeconfig, String field, KubeconfigExec exec) throws ApiAccessException {
        Map<String, String> environment = new LinkedHashMap<>();
        for (KubeconfigExec.Variable variable : exec.env()) {
            String name = variable.name();
            String value = variable.value();
            if (name.isEmpty() || (name + value).matches("(?s).*\0.*") || name.indexOf('=') >= 0) {
                throw kubeconfig.refused(field + "env holds a variable without a usable name");
            }
            environment.put(name, value);
        }
        return environment;
    }

    /// A program with a slash in its name is relative to the kubeconfig; others are in `PATH`.
    private static String program(Kubeconfig kubeconfig, String field, String named)
            throws ApiAccessException {
        if (named.isEmpty()) {
            throw kubeconfig.refused(field + "is missing");
        }
        try {
            Path path = InputFile.path(named);
            if (named.contains("/")) {
                Path program = kubeconfig.file().toAbsolutePath().resolveSibling(path);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            } else {
                String folders = System.getenv().getOrDefault("PATH", "");
                for (String folder : folders.split(File.pathSeparator, -1)) {
                    Path program = InputFile.path(folder).resolve(path);
                    if (Files.isExecutable(program)) {
                        return program.toString();
                    }
                }
            }
        } catch (IOException _) {
            // No path, no program.
        }
        throw kubeconfig.refused(
                field + "names " + OneLine.quote(named) + ", which no program here is called");
    }
}
