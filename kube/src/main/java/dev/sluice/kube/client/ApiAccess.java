package dev.sluice.kube.client;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to reach the API server. The choice follows kube-proxy.
public sealed interface ApiAccess {
    /// Uses the current context of a kubeconfig.
    ///
    /// @param server the URL to use instead of the one in the file, or null
    record Kubeconfig(Path file, @Nullable String server) implements ApiAccess {}

    /// Uses a URL without credentials.
    record Anonymous(String server) implements ApiAccess {}

    /// Uses the pod's service account.
    ///
    /// @param folder the directory that holds `token` and `ca.crt`
    record ServiceAccount(String server, Path folder) implements ApiAccess {}

    /// Chooses the access: the kubeconfig, else the URL, else the pod's service account.
    ///
    /// @param kubeconfig the value of `--kubeconfig` or `clientConnection.kubeconfig`, or null
    /// @param master the value of `--master`, or null
    /// @param environment the environment variables of the process; in a pod, they name the API
    ///   server
    /// @throws ApiAccessException if none of the three is configured
    static ApiAccess of(
            @Nullable Path kubeconfig, @Nullable String master, Map<String, String> environment)
            throws ApiAccessException {
        if (kubeconfig != null) {
            return new Kubeconfig(kubeconfig, master);
        }
        if (master != null) {
            return new Anonymous(master);
        }
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
        if (host.isEmpty() || port.isEmpty()) {
            throw new ApiAccessException(
                    "no API server: this is not a pod (KUBERNETES_SERVICE_HOST and"
                            + " KUBERNETES_SERVICE_PORT are not set), so name one with --kubeconfig"
                            + " or --master",
                    null);
        }
        String server = "https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        return new ServiceAccount(server, Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
    }
}
