package dev.sluice.testbed.run;

import java.nio.file.Path;

/// The configuration of the daemon on the test node.
///
/// @param mode as in a KubeProxyConfiguration: `iptables`, `nftables`, `ipvs`
/// @param more further lines of the KubeProxyConfiguration
/// @param own fields of the SluiceConfiguration, as YAML; empty for none
public record ProxySettings(String mode, String more, String own) {
    /// Settings with defaults except for the mode.
    public ProxySettings(String mode) {
        this(mode, "", "");
    }

    /// Returns the text of the configuration file. It leaves the size of the conntrack table alone,
    /// which belongs to the machine and cannot be set inside a namespace.
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

    /// Returns the text of the SluiceConfiguration.
    public String ownYaml() {
        return "apiVersion: sluice.dev/v1alpha1\nkind: SluiceConfiguration\n" + own + "\n";
    }
}
