package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/// Asks a SOCKS5 proxy for a connection (RFC 1928, RFC 1929). Names are looked up by the proxy.
final class SocksHandshake {
    private static final int VERSION = 5;
    private static final int LOGIN_VERSION = 1;
    private static final int NO_LOGIN = 0;
    private static final int LOGIN = 2;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private final ProxyServer.Socks proxy;
    private final DataInputStream in;
    private final OutputStream out;

    private SocksHandshake(ProxyServer.Socks proxy, Socket socket) throws IOException {
        this.proxy = proxy;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static void perform(ProxyServer.Socks proxy, Socket socket, HostPort server)
            throws IOException {
        var handshake = new SocksHandshake(proxy, socket);
        handshake.logIn();
        handshake.connect(server);
    }

    private void logIn() throws IOException {
        ProxyServer.Login login = proxy.login();
        out.write(
                login == null
                        ? new byte[] {VERSION, 1, NO_LOGIN}
                        : new byte[] {VERSION, 2, NO_LOGIN, LOGIN});
        require(in.readUnsignedByte() == VERSION, "does not speak SOCKS5");
        int method = in.readUnsignedByte();
        if (method == LOGIN && login != null) {
            var bytes = new ByteArrayOutputStream();
            bytes.write(LOGIN_VERSION);
            text(bytes, login.user());
            text(bytes, login.password());
            out.write(bytes.toByteArray());
            require(in.readUnsignedByte() == LOGIN_VERSION, "does not speak SOCKS5");
            require(in.readUnsignedByte() == 0, "refused the login");
        } else {
            require(method == NO_LOGIN, "demands a login");
        }
    }

    private void connect(HostPort server) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        bytes.write(CONNECT);
        bytes.write(0);
        if (server.isIp()) {
            byte[] address = InetAddress.getByName(server.host()).getAddress();
            bytes.write(address.length == 4 ? IPV4 : IPV6);
            bytes.writeBytes(address);
        } else {
            bytes.write(NAME);
            text(bytes, server.host());
        }
        bytes.write(server.port() >> 8);
        bytes.write(server.port());
        out.write(bytes.toByteArray());
        require(in.readUnsignedByte() == VERSION, "does not speak SOCKS5");
        int reply = in.readUnsignedByte();
        require(reply == 0, "cannot reach " + server + ": " + reason(reply));
        in.readUnsignedByte();
        int length =
                switch (in.readUnsignedByte()) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    case NAME -> in.readUnsignedByte();
                    default -> throw new IOException(proxy + " does not speak SOCKS5");
                };
        in.skipNBytes(length + 2L);
    }

    private static void text(ByteArrayOutputStream bytes, String text) throws IOException {
        byte[] encoded = text.getBytes(UTF_8);
        if (encoded.length > ProxyServer.LONGEST_LOGIN) {
            throw new IOException("a name is too long for SOCKS5");
        }
        bytes.write(encoded.length);
        bytes.writeBytes(encoded);
    }

    private void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException("the proxy " + proxy + " " + otherwise);
        }
    }

    private static String reason(int reply) {
        return switch (reply) {
            case 2 -> "not allowed";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            default -> "failure " + reply;
        };
    }
}
