/// Lays a [dev.sluice.plan.Plan] out as a table of nf_tables. Start at [Layout].
///
/// The state of services is in map elements; what chains do depends on numbers of endpoints only,
/// so services share them. A new connection to 10.96.0.1:80 with five endpoints takes this way:
///
/// ```
/// nat-prerouting -> services: service-ips { 10.96.0.1 . tcp . 80 : goto lb-tcp-5 }
///                -> lb-tcp-5: endpoints { 10.96.0.1 . tcp . 80 . <random 0..4> : 10.244.1.2 . 8080 }
/// ```
///
/// A service with source ranges or affinity has chains of its own besides. Endpoints hold numbered
/// slots, 0 to n-1 for n of them, and keep theirs while they stay; so which one holds which depends
/// on the past ([Slots]).
///
/// Pure but for [Layout], which remembers what it laid out last and belongs to one thread.
@NullMarked
package dev.sluice.nftables.layout;

import org.jspecify.annotations.NullMarked;
