/// Lays a [dev.sluice.plan.Plan] out as an nf_tables table. Start at [Layout].
///
/// The state of Services is in map elements. What chains do depends only on numbers of endpoints,
/// so Services share them. A new connection to 10.96.0.1:80 with five endpoints is looked up like
/// this:
///
/// ```
/// nat-prerouting -> services: service-ips { 10.96.0.1 . tcp . 80 : goto lb-tcp-5 }
///                -> lb-tcp-5: endpoints { 10.96.0.1 . tcp . 80 . <random 0..4> : 10.244.1.2 . 8080 }
/// ```
///
/// A service port with source ranges or affinity has chains of its own besides. Endpoints have
/// numbered slots, 0 to n-1 for n of them, and keep their slot while they serve. So the slot of an
/// endpoint depends on earlier plans ([Slots]).
///
/// Pure, except [Layout], which remembers what it laid out last and is used by one thread.
@NullMarked
package dev.sluice.nftables.layout;

import org.jspecify.annotations.NullMarked;
