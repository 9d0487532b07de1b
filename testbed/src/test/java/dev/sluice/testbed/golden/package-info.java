/// Compares our rules with recordings of the real kube-proxy: the rendered rules, and what a kernel
/// then holds, in both variants of iptables.
@NullMarked
package dev.sluice.testbed.golden;

import org.jspecify.annotations.NullMarked;
