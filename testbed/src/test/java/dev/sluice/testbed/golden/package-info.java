/// Our rules against recordings of the real kube-proxy: what is rendered, and what a kernel then
/// holds, in both variants of iptables.
@NullMarked
package dev.sluice.testbed.golden;

import org.jspecify.annotations.NullMarked;
