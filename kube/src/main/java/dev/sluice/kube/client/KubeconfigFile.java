package dev.sluice.kube.client;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The current context of a kubeconfig.
///
/// @param config the client library's form of it
/// @param tokenFile the file that holds the token, or null. The client library ignores this field,
///   but kubeadm's kube-proxy logs in with it
record KubeconfigFile(Config config, @Nullable Path tokenFile) {
    /// @param server the URL to use instead of the one in the file, or null
    static KubeconfigFile read(Path file, @Nullable String server) throws ApiAccessException {
        try {
            return of(KubeConfigUtils.parseConfig(file.toFile()), file, server);
        } catch (RuntimeException e) { // from the library, its YAML parser or an exec plugin
            throw new ApiAccessException(
                    "cannot use the kubeconfig " + file + ": " + Failures.reason(e), e);
        }
    }

    /// For a server without a scheme, the library probes which protocol it speaks, and sends tokens
    /// unencrypted if it does not speak TLS. So the library always gets a URL with a scheme.
    private static KubeconfigFile of(
            io.fabric8.kubernetes.api.model.Config parsed, Path file, @Nullable String server)
            throws ApiAccessException {
        Context context = currentContext(parsed);
        if (context == null) {
            throw new ApiAccessException(
                    "the kubeconfig " + file + " has no current-context", null);
        }
        Cluster cluster = cluster(parsed, context.getCluster());
        AuthInfo user = user(parsed, context.getUser());
        String named = server == null ? cluster.getServer() : server;
        if (named == null || named.isBlank()) {
            throw new ApiAccessException(
                    "the kubeconfig " + file + " names no server for its current context", null);
        }
        String url = ServerUrl.of(named, hasTls(cluster) || hasCredentials(user));
        cluster.setServer(url);
        Config config = Config.empty();
        KubeConfigUtils.merge(config, null, parsed);
        config.setMasterUrl(url);
        String token = user.getTokenFile();
        return new KubeconfigFile(config, token == null ? null : file.resolveSibling(token));
    }

    private static @Nullable Context currentContext(io.fabric8.kubernetes.api.model.Config parsed) {
        return all(parsed.getContexts())
                .filter(named -> Objects.equals(named.getName(), parsed.getCurrentContext()))
                .map(NamedContext::getContext)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Cluster cluster(io.fabric8.kubernetes.api.model.Config parsed, String name) {
        return all(parsed.getClusters())
                .filter(named -> Objects.equals(named.getName(), name))
                .map(NamedCluster::getCluster)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(Cluster::new);
    }

    private static AuthInfo user(io.fabric8.kubernetes.api.model.Config parsed, String name) {
        return all(parsed.getUsers())
                .filter(named -> Objects.equals(named.getName(), name))
                .map(NamedAuthInfo::getUser)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(AuthInfo::new);
    }

    private static boolean hasTls(Cluster cluster) {
        return Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())
                || isAnySet(
                        cluster.getCertificateAuthority(),
                        cluster.getCertificateAuthorityData(),
                        cluster.getTlsServerName());
    }

    private static boolean hasCredentials(AuthInfo user) {
        return isAnySet(
                user.getToken(),
                user.getTokenFile(),
                user.getClientCertificate(),
                user.getClientCertificateData(),
                user.getClientKey(),
                user.getClientKeyData(),
                user.getUsername(),
                user.getPassword(),
                user.getExec(),
                user.getAuthProvider());
    }

    private static boolean isAnySet(@Nullable Object... settings) {
        return Stream.of(settings).anyMatch(setting -> setting != null && !setting.equals(""));
    }

    private static <T> Stream<T> all(@Nullable List<T> items) {
        return items == null ? Stream.of() : items.stream();
    }
}
