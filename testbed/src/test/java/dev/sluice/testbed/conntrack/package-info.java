/// UDP flows that never pause, while endpoints and Services come and go: each must reach an
/// endpoint that serves, soon, and none that has one may lose a packet.
@NullMarked
package dev.sluice.testbed.conntrack;

import org.jspecify.annotations.NullMarked;
