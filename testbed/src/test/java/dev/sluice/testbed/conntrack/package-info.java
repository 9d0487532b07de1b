/// UDP flows that never pause, while endpoints and Services change. Each flow must soon reach a
/// serving endpoint, and a flow that has one must not lose a packet.
@NullMarked
package dev.sluice.testbed.conntrack;

import org.jspecify.annotations.NullMarked;
