package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.api.model.NamedExtension;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
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

    /// The name of a cluster's extension that holds the plugin's own configuration.
    private static final String EXTENSION = "client.authentication.k8s.io/exec";

    PluginSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// @throws ApiAccessException if the settings are faulty; the message names the field
    static PluginSettings of(Kubeconfig kubeconfig, ExecConfig exec, @Nullable PlacedText ca)
            throws ApiAccessException {
        String field = kubeconfig.userPlace() + ".exec.";
        List<String> command = new ArrayList<>();
        command.add(program(kubeconfig, field + "command ", exec.getCommand()));
        command.addAll(exec.getArgs() == null ? List.of() : exec.getArgs());
        String version = exec.getApiVersion() == null ? "" : exec.getApiVersion();
        if (!VERSIONS.contains(version)) {
            throw kubeconfig.refused(
                    field
                            + "apiVersion is "
                            + OneLine.quote(version)
                            + ", not one of "
                            + String.join(", ", VERSIONS));
        }
        checkInteraction(kubeconfig, field, exec.getInteractiveMode());
        Map<String, String> environment = environment(kubeconfig, field, exec);
        environment.put(
                "KUBERNETES_EXEC_INFO",
                Serialization.asJson(
                        Map.of(
                                "apiVersion",
                                version,
                                "kind",
                                "ExecCredential",
                                "spec",
                                spec(kubeconfig, exec, ca))));
        return new PluginSettings(exec.getCommand(), command, environment, version);
    }

    private static void checkInteraction(Kubeconfig kubeconfig, String field, @Nullable String mode)
            throws ApiAccessException {
        String asked = mode == null ? "" : mode;
        switch (asked) {
            case "", "Never", "IfAvailable" -> {}
            case "Always" ->
                    throw kubeconfig.refused(
                            field + "interactiveMode is \"Always\", but nobody is here to answer");
            default ->
                    throw kubeconfig.refused(
                            field
                                    + "interactiveMode is "
                                    + OneLine.quote(asked)
                                    + ", not Never, IfAvailable or Always");
        }
    }

    private static Map<String, String> environment(
            Kubeconfig kubeconfig, String field, ExecConfig exec) throws ApiAccessException {
        Map<String, String> environment = new LinkedHashMap<>();
        List<ExecEnvVar> variables = exec.getEnv();
        for (ExecEnvVar variable : variables == null ? List.<ExecEnvVar>of() : variables) {
            String name = variable == null ? null : variable.getName();
            String value = variable == null ? null : variable.getValue();
            if (name == null
                    || name.isEmpty()
                    || (name + value).matches("(?s).*\0.*")
                    || name.indexOf('=') >= 0) {
                throw kubeconfig.refused(field + "env holds a variable without a usable name");
            }
            environment.put(name, value == null ? "" : value);
        }
        return environment;
    }

    private static Map<String, Object> spec(
            Kubeconfig kubeconfig, ExecConfig exec, @Nullable PlacedText ca) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("interactive", false);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
            spec.put("cluster", cluster(kubeconfig.cluster(), ca));
        }
        return spec;
    }

    private static Map<String, Object> cluster(Cluster cluster, @Nullable PlacedText ca) {
        Map<String, Object> info = new LinkedHashMap<>();
        put(info, "server", cluster.getServer());
        put(info, "tls-server-name", cluster.getTlsServerName());
        put(info, "insecure-skip-tls-verify", cluster.getInsecureSkipTlsVerify());
        if (ca != null) {
            put(
                    info,
                    "certificate-authority-data",
                    Base64.getEncoder().encodeToString(ca.text().getBytes(UTF_8)));
        }
        put(info, "proxy-url", cluster.getProxyUrl());
        put(info, "disable-compression", cluster.getDisableCompression());
        List<NamedExtension> extensions = cluster.getExtensions();
        for (NamedExtension extension :
                extensions == null ? List.<NamedExtension>of() : extensions) {
            if (extension != null && EXTENSION.equals(extension.getName())) {
                put(info, "config", extension.getExtension());
            }
        }
        return info;
    }

    private static void put(Map<String, Object> info, String name, @Nullable Object value) {
        if (value != null && !value.equals("") && !value.equals(false)) {
            info.put(name, value);
        }
    }

    /// A program with a slash in its name is relative to the kubeconfig; others are in `PATH`.
    private static String program(Kubeconfig kubeconfig, String field, @Nullable String named)
            throws ApiAccessException {
        if (named == null || named.isEmpty()) {
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
