/// A small HTTP/1.1 client over blocking sockets: TLS by the JDK, and HTTP CONNECT and SOCKS5
/// proxies. Start at [HttpClient]. It knows nothing of Kubernetes.
///
/// The calling thread connects, writes and reads, so a slow reader slows the server down. Each wait
/// is limited. A caller on another thread can only close.
@NullMarked
package dev.sluice.kube.http;

import org.jspecify.annotations.NullMarked;
