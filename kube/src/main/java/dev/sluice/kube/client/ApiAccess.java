package dev.sluice.kube.client;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the API server is reached, chosen as kube-proxy chooses.
public sealed interface ApiAccess {
    /// With a kubeconfig: its current context.
    ///
    /// @param server the URL to use instead of the file's, if any
    record Kubeconfig(Path file, @Nullable String server) implements ApiAccess {}

    /// By URL alone, without credentials.
    record Anonymous(String server) implements ApiAccess {}

    /// As the pod's service account.
    ///
    /// @param folder holds `token` and `ca.crt`
    record ServiceAccount(String server, Path folder) implements ApiAccess {}

    /// @param kubeconfig as `--kubeconfig` or `clientConnection.kubeconfig` names it, if at all
    /// @param master as `--master` names it, if at all
    /// @param environment of the process, which tells a pod where the API server is
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
