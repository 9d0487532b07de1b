/// Traces one packet through IPVS, its sets and its addresses, as read from the kernel. Start at
/// [IpvsHooks]. Pure; safe from any thread.
@NullMarked
package dev.sluice.ipvs.trace;

import org.jspecify.annotations.NullMarked;
