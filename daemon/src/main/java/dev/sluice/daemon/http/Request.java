package dev.sluice.daemon.http;

import java.net.InetAddress;
import java.util.function.UnaryOperator;

/// A GET or HEAD request.
///
/// @param path the path without the query
/// @param query the query without the question mark; empty for none
/// @param head whether only the headers of the answer are wanted
/// @param headers returns the value of a header by its name; empty if it is missing
/// @param local the address of this host that the request was sent to
/// @param remote the address of the client's socket
public record Request(
        String path,
        String query,
        boolean head,
        UnaryOperator<String> headers,
        InetAddress local,
        InetAddress remote) {

    /// Returns the value of a header; empty if it is missing.
    public String header(String name) {
        return headers.apply(name);
    }
}
