/// The configuration: kube-proxy's file (KubeProxyConfiguration v1alpha1, YAML or JSON) and
/// kube-proxy's flags, with kube-proxy's defaults and precedence. Start at [ConfigLoader]. The
/// result is a [ProxyConfig], which is valid and immutable.
///
/// Each field is stated once, in [Settings], which `deploy/CONFIG.md` shows as a table.
///
/// Flags and file become the same tree of plain values. [ConfigReader] reads that tree and
/// [ConfigRules] validates it. All problems are reported together, one line each. Everything is
/// pure except the reading of the file, and safe from any thread.
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
