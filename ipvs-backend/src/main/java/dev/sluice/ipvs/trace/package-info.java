/// What IPVS, its sets and its addresses do with one packet, as read from the kernel. Start at
/// [IpvsHooks]. Pure; safe from any thread.
@NullMarked
package dev.sluice.ipvs.trace;

import org.jspecify.annotations.NullMarked;
