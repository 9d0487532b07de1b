/// Programs iptables as kube-proxy does, chain by chain and name by name.
@NullMarked
package dev.sluice.iptables;

import org.jspecify.annotations.NullMarked;
