/// IPVS mode: virtual servers spread connections, ipsets and a few rules say who is masqueraded and
/// who is let in, and interface `kube-ipvs0` holds the service addresses. Start at [IpvsBackend].
@NullMarked
package dev.sluice.ipvs;

import org.jspecify.annotations.NullMarked;
