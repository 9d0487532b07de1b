/// What the daemon is told: kube-proxy's configuration file (KubeProxyConfiguration v1alpha1, YAML
/// or JSON) and kube-proxy's flags, with kube-proxy's defaults and precedence. Start at
/// [ConfigLoader]; what comes out is a [ProxyConfig], which is valid and never changes.
///
/// Each field is stated once, in [Settings], which `deploy/CONFIG.md` shows as a table.
///
/// Flags and file become the same tree of plain values, which [ConfigReader] reads and
/// [ConfigRules] judges; all that is wrong with it is said at once, one line each. Pure but for
/// reading the file; safe from any thread.
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
