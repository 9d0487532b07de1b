/// What IPVS, its sets and its addresses do with one packet, as they were read from the kernel.
/// Pure; safe from any thread. Start at [IpvsHooks].
@NullMarked
package dev.sluice.ipvs.trace;

import org.jspecify.annotations.NullMarked;
