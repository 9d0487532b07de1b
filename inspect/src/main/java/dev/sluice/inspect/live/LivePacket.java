package dev.sluice.inspect.live;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way of one packet: an item of `PacketTraceList`.
///
/// @param number counts the packets of the trace, from 1
/// @param after since the trace began
/// @param protocol such as `tcp`
/// @param tcpFlags such as `SYN`; null for other protocols
/// @param source as the packet came, such as `10.244.1.2:41234`
/// @param destination as the packet came
/// @param service the service port that has the destination, as the daemon or the comments of rules
///   tell; null if unknown
/// @param in the interface by which it came; null if this node sent it
/// @param out the interface by which it left; null if it did not
/// @param finalSource the source at the end, if it was rewritten
/// @param finalDestination the destination at the end, if it was rewritten
/// @param endpointOf the service port whose endpoint the final destination is; null if it is none
/// @param steps the rules it met, in order
public record LivePacket(
        int number,
        Duration after,
        String protocol,
        @Nullable String tcpFlags,
        String source,
        String destination,
        @Nullable String service,
        @Nullable String in,
        @Nullable String out,
        LiveOutcome outcome,
        @Nullable String finalSource,
        @Nullable String finalDestination,
        @Nullable String endpointOf,
        List<LiveStep> steps) {
    /// The kind of a document of these.
    public static final String KIND = "PacketTraceList";

    public LivePacket {
        steps = List.copyOf(steps);
    }

    /// Returns this packet with the name of the service port that has its destination.
    public LivePacket named(String name) {
        return new LivePacket(
                number,
                after,
                protocol,
                tcpFlags,
                source,
                destination,
                name,
                in,
                out,
                outcome,
                finalSource,
                finalDestination,
                finalDestination == null ? null : name,
                steps);
    }
}
