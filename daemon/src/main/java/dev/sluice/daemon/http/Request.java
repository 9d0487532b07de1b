package dev.sluice.daemon.http;

import java.net.InetAddress;

/// A GET or HEAD request.
///
/// @param path the path without the query
/// @param query the query without the question mark; empty for none
/// @param accept the `Accept` header; empty for none
/// @param local the address of this host that the request was sent to
public record Request(String path, String query, String accept, InetAddress local) {}
