package dev.sluice.testbed.run;

import java.nio.file.Path;

/// How the daemon is configured on the test node.
///
/// @param mode as in a KubeProxyConfiguration: `iptables`, `nftables`
/// @param more further lines of the file
/// @param own what a SluiceConfiguration says, as YAML; empty for nothing
public record ProxySettings(String mode, String more, String own) {
    /// With all else as it is by default.
    public ProxySettings(String mode) {
        this(mode, "", "");
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

    /// The text of the file of Sluice's own settings.
    public String ownYaml() {
        return "apiVersion: sluice.dev/v1alpha1\nkind: SluiceConfiguration\n" + own + "\n";
    }
}
