/// What the rules of this node do to packets while they pass: the events of a trace, put together
/// packet by packet, with names. Start at [PacketAssembler]. Pure.
@NullMarked
package dev.sluice.inspect.live;

import org.jspecify.annotations.NullMarked;
