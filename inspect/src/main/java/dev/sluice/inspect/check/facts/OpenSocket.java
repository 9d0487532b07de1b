package dev.sluice.inspect.check.facts;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import org.jspecify.annotations.Nullable;

/// A socket that waits for clients.
///
/// @param ip unspecified if it takes packets to all addresses
/// @param holder null if the process is not visible
/// @param own whether this process of Sluice holds it
public record OpenSocket(
        Protocol protocol, Ip ip, int port, @Nullable HostProcess holder, boolean own) {
    /// Returns the process in words.
    public String holderText() {
        return holder == null ? "a process that is not visible from here" : holder.toString();
    }
}
