/// UDP flows that never pause, while endpoints and Services come and go. Each flow must soon reach
/// an endpoint that serves, and a flow that has one may not lose a packet.
@NullMarked
package dev.sluice.testbed.conntrack;

import org.jspecify.annotations.NullMarked;
