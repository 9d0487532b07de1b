/// The packet table as real traffic. Start at [TrafficConformance]; each backend extends it.
@NullMarked
package dev.sluice.testbed.packets;

import org.jspecify.annotations.NullMarked;
