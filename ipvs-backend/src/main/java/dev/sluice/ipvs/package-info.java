/// IPVS mode. Virtual servers spread connections. Ipsets and a few rules decide which packets are
/// masqueraded and which are accepted. Interface `kube-ipvs0` holds the service addresses. Start at
/// [IpvsBackend].
@NullMarked
package dev.sluice.ipvs;

import org.jspecify.annotations.NullMarked;
