package dev.sluice.testbed.run;

import java.nio.file.Path;

/// How the daemon is configured on the test node.
///
/// @param mode as in a KubeProxyConfiguration: `iptables`, `nftables`
/// @param more further lines of the file
public record ProxySettings(String mode, String more) {
    public ProxySettings(String mode) {
        this(mode, "");
    }

    /// The text of the configuration file. The size of the conntrack table is the machine's, not to
    /// be set from within a namespace.
    public String yaml(Path kubeconfig) {
        return """
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: %s
        hostnameOverride: node1
        clientConnection:
          kubeconfig: %s
        detectLocalMode: ClusterCIDR
        clusterCIDR: 10.244.0.0/16,fd00:10:244::/56
        conntrack:
          maxPerCore: 0
        %s
        """
                .formatted(mode, kubeconfig, more);
    }
}
