package dev.sluice.kube.client;

import org.jspecify.annotations.Nullable;

/// A cluster of a kubeconfig: where its API server is and how it is trusted. A text that is absent
/// is empty.
///
/// @param pluginConfig what the cluster holds for the credential plugin; null for nothing
record KubeconfigCluster(
        String server,
        String tlsServerName,
        boolean insecureSkipTlsVerify,
        String certificateAuthority,
        String certificateAuthorityData,
        String proxyUrl,
        boolean disableCompression,
        @Nullable KubeconfigNode pluginConfig) {
    /// The name of the extension that holds the plugin's configuration.
    private static final String EXTENSION = "client.authentication.k8s.io/exec";

    static KubeconfigCluster of(KubeconfigFields fields) throws ApiAccessException {
        KubeconfigNode pluginConfig = null;
        for (KubeconfigFields extension : fields.objects("extensions")) {
            if (EXTENSION.equals(extension.text("name"))) {
                pluginConfig = extension.node("extension");
            }
        }
        return new KubeconfigCluster(
                fields.text("server"),
                fields.text("tls-server-name"),
                fields.flag("insecure-skip-tls-verify"),
                fields.text("certificate-authority"),
                fields.text("certificate-authority-data"),
                fields.text("proxy-url"),
                fields.flag("disable-compression"),
                pluginConfig);
    }
}
