package dev.sluice.kube.client;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/// The current context of a kubeconfig.
///
/// @param clusterPlace where the cluster stands in the file, for messages: `clusters[0].cluster`
/// @param userPlace where the user stands in the file, for messages: `users[0].user`
record Kubeconfig(
        Path file, Cluster cluster, String clusterPlace, AuthInfo user, String userPlace) {
    /// A value of a list, and its place in the file.
    private record Placed<T>(T value, String place) {}

    /// @throws ApiAccessException if the file is faulty; the message is one line with the file and
    ///   the field or line
    static Kubeconfig read(Path file) throws ApiAccessException {
        Config config = parsed(file, text(file));
        String current = config.getCurrentContext();
        if (isEmpty(current)) {
            throw new ApiAccessException(
                    "the kubeconfig " + file + " has no current-context", null);
        }
        Placed<Context> context =
                find(
                        file,
                        "current-context",
                        current,
                        "contexts[%d].context",
                        config.getContexts(),
                        NamedContext::getName,
                        NamedContext::getContext);
        Placed<Cluster> cluster =
                find(
                        file,
                        context.place + ".cluster",
                        context.value.getCluster(),
                        "clusters[%d].cluster",
                        config.getClusters(),
                        NamedCluster::getName,
                        NamedCluster::getCluster);
        Placed<AuthInfo> user =
                isEmpty(context.value.getUser())
                        ? new Placed<>(new AuthInfo(), "users")
                        : find(
                                file,
                                context.place + ".user",
                                context.value.getUser(),
                                "users[%d].user",
                                config.getUsers(),
                                NamedAuthInfo::getName,
                                named ->
                                        named.getUser() == null ? new AuthInfo() : named.getUser());
        return new Kubeconfig(file, cluster.value, cluster.place, user.value, user.place);
    }

    private static String text(Path file) throws ApiAccessException {
        try {
            return new InputFile(file, InputFile.USUAL).text();
        } catch (NoSuchFileException e) {
            throw new ApiAccessException(
                    "cannot read the kubeconfig " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new ApiAccessException(
                    "cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    private static Config parsed(Path file, String text) throws ApiAccessException {
        try {
            requireYaml(text);
            Config config = KubeConfigUtils.parseConfigFromString(text);
            if (config != null) {
                return config;
            }
        } catch (RuntimeException e) { // from the library or its YAML parser
            throw refused(file, fault(e), e);
        }
        throw refused(file, "holds no Config", null);
    }

    /// Reads over the text, because the library overflows its stack where the text is nested deep.
    ///
    /// @throws JacksonException with the line of the fault
    private static void requireYaml(String text) {
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            while (parser.nextToken() != null) {
                // The parser checks the syntax and limits the depth.
            }
        }
    }

    /// Where the fault is, and which.
    private static String fault(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException fault && !fault.getPath().isEmpty()) {
                return place(fault.getPath()) + " has a value of a wrong type";
            }
            if (cause instanceof JacksonException fault) {
                var at = fault.getLocation();
                return (at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ": ")
                        + OneLine.of(String.valueOf(fault.getOriginalMessage()), 200);
            }
        }
        return OneLine.of(Failures.reason(e), 200);
    }

    private static String place(List<JacksonException.Reference> path) {
        var place = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return OneLine.of(place.toString(), 200);
    }

    /// As in kubectl: if several entries have the same name, the first is used.
    private static <N, T> Placed<T> find(
            Path file,
            String field,
            @Nullable String name,
            String place,
            @Nullable List<N> all,
            Function<N, @Nullable String> nameOf,
            Function<N, @Nullable T> valueOf)
            throws ApiAccessException {
        List<N> entries = all == null ? List.of() : all;
        for (int i = 0; i < entries.size(); i++) {
            N entry = entries.get(i);
            if (entry == null || name == null || !name.equals(nameOf.apply(entry))) {
                continue;
            }
            T value = valueOf.apply(entry);
            if (value != null) {
                return new Placed<>(value, place.formatted(i));
            }
        }
        throw refused(
                file,
                field
                        + " names "
                        + OneLine.quote(name == null ? "" : name)
                        + ", which is not there",
                null);
    }

    /// The path of a file that the kubeconfig names: relative to the kubeconfig.
    ///
    /// @param field the name of the field, with its place
    Path path(String field, String name) throws ApiAccessException {
        try {
            return file.toAbsolutePath().resolveSibling(InputFile.path(name));
        } catch (IOException e) {
            throw refused(field + " names " + OneLine.quote(name) + ", which " + e.getMessage());
        }
    }

    /// Reads a file that the kubeconfig names.
    ///
    /// @param field the name of the field, with its place
    PlacedText read(String field, String name) throws ApiAccessException {
        Path path = path(field, name);
        try {
            return new PlacedText(
                    field + " " + OneLine.quote(name), new InputFile(path, InputFile.USUAL).text());
        } catch (NoSuchFileException e) {
            throw refused(
                    file, field + " names " + OneLine.quote(name) + ", which is not there", e);
        } catch (IOException e) {
            throw refused(
                    file, field + " names " + OneLine.quote(name) + ", which " + e.getMessage(), e);
        }
    }

    ApiAccessException refused(String why) {
        return refused(file, why, null);
    }

    static ApiAccessException refused(Path file, String why, @Nullable Throwable cause) {
        return new ApiAccessException("cannot use the kubeconfig " + file + ": " + why, cause);
    }

    static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
