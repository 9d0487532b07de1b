package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens connections to one server, directly or through a proxy.
///
/// @param server where the server is
/// @param name the server as its certificate names it
/// @param tls how to speak TLS; null for plain HTTP
/// @param proxy null for none
/// @param proxyTls how to speak TLS to a proxy that wants it; null for one that does not
public record Dialer(
        HostPort server,
        String name,
        @Nullable Tls tls,
        @Nullable ProxyServer proxy,
        @Nullable Tls proxyTls) {
    /// The longest wait for one of several addresses.
    private static final Duration ONE_OF_MANY = Duration.ofSeconds(5);

    /// Connects, and performs all handshakes.
    ///
    /// @param opened is given the socket as soon as there is one, so that another thread can close
    ///   it
    HttpConnection dial(ReadTimeout timeout, Consumer<Socket> opened) throws IOException {
        TimedSocket socket = connect(proxy == null ? server : proxy.at(), timeout);
        try {
            opened.accept(socket);
            Socket top = socket;
            if (proxy instanceof ProxyServer.Socks socks) {
                throughProxy(() -> SocksHandshake.perform(socks, socket, server));
            } else if (proxy instanceof ProxyServer.Http http) {
                top = throughHttp(http, socket);
            }
            if (tls != null) {
                top = tls.over(top, new HostPort(name, server.port()));
            }
            return new HttpConnection(socket, top);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Whether requests go to the proxy as to a server: plain HTTP through an HTTP proxy.
    boolean isRelayed() {
        return tls == null && proxy instanceof ProxyServer.Http;
    }

    /// The proxy's own header for [#isRelayed] requests.
    List<HttpCall.Header> proxyHeaders() {
        return isRelayed()
                        && proxy instanceof ProxyServer.Http http
                        && !http.authorization().isEmpty()
                ? List.of(new HttpCall.Header("Proxy-Authorization", http.authorization()))
                : List.of();
    }

    private Socket throughHttp(ProxyServer.Http http, TimedSocket socket) throws IOException {
        Socket top = socket;
        if (http.tls()) {
            top = requireNonNull(proxyTls).over(socket, http.at());
        }
        if (tls != null) {
            Socket carrier = top;
            throughProxy(() -> tunnel(http, carrier));
        }
        return top;
    }

    private void tunnel(ProxyServer.Http http, Socket carrier) throws IOException {
        String authorization =
                http.authorization().isEmpty()
                        ? ""
                        : "Proxy-Authorization: " + http.authorization() + "\r\n";
        String request =
                "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
                        .formatted(server, server, authorization);
        carrier.getOutputStream().write(request.getBytes(UTF_8));
        carrier.getOutputStream().flush();
        int status = HttpHead.read(carrier.getInputStream()).status();
        if (status / 100 != 2) {
            throw new IOException(
                    "the proxy "
                            + http
                            + " refused to connect to "
                            + server
                            + ": status "
                            + status);
        }
    }

    @FunctionalInterface
    private interface Handshake {
        void perform() throws IOException;
    }

    private void throughProxy(Handshake handshake) throws IOException {
        try {
            handshake.perform();
        } catch (EOFException e) {
            throw new IOException("the proxy " + proxy + " cut the connection", e);
        }
    }

    /// Tries all addresses of the host. The last one may use up all the time.
    private TimedSocket connect(HostPort host, ReadTimeout timeout) throws IOException {
        InetAddress[] addresses = addresses(host);
        IOException first = null;
        for (int i = 0; i < addresses.length; i++) {
            Duration left = timeout.total().look();
            boolean last = i == addresses.length - 1;
            Duration longest = !last && left.compareTo(ONE_OF_MANY) > 0 ? ONE_OF_MANY : left;
            try {
                return TimedSocket.connect(
                        new InetSocketAddress(addresses[i], host.port()), longest, timeout);
            } catch (SocketTimeoutException e) {
                timeout.total().look();
                first = first == null ? e : first;
            } catch (ConnectException | NoRouteToHostException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new UnknownHostException(host.host()) : unreached(first);
    }

    private IOException unreached(IOException e) {
        return proxy == null
                ? e
                : new IOException("the proxy " + proxy + " does not answer: " + e.getMessage(), e);
    }

    private static InetAddress[] addresses(HostPort host) throws IOException {
        try {
            return InetAddress.getAllByName(host.host());
        } catch (UnknownHostException e) {
            throw (IOException)
                    new UnknownHostException("the host name " + host.host() + " is not known")
                            .initCause(e);
        }
    }
}
