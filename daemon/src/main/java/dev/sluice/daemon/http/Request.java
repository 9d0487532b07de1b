package dev.sluice.daemon.http;

import java.net.InetAddress;

/// What a client asks for; of the method, only that it reads.
///
/// @param path without the query
/// @param query without the question mark; empty for none
/// @param accept the header of that name; empty for none
/// @param local the address of this host that it was sent to
public record Request(String path, String query, String accept, InetAddress local) {}
