package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A proxy between us and the server.
public sealed interface ProxyServer {
    HostPort at();

    /// A proxy that speaks HTTP: `CONNECT` for a server with TLS.
    ///
    /// @param tls whether the proxy itself is reached by TLS
    /// @param authorization the `Proxy-Authorization` header; empty for none
    record Http(HostPort at, boolean tls, String authorization) implements ProxyServer {
        @Override
        public String toString() {
            return (tls ? "https://" : "http://") + at;
        }
    }

    /// A SOCKS5 proxy, which looks up names itself.
    record Socks(HostPort at, @Nullable Login login) implements ProxyServer {
        @Override
        public String toString() {
            return "socks5://" + at;
        }
    }

    /// A name and a password, each of at most 255 bytes.
    record Login(String user, String password) {}

    /// The longest name or password that SOCKS5 can carry, in bytes.
    int LONGEST_LOGIN = 255;

    /// Parses the URL of a proxy: `http://user:password@10.0.0.1:3128`.
    ///
    /// @return empty if it is none, or one of an unknown protocol
    static Optional<ProxyServer> parse(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || uri.getScheme() == null) {
                return Optional.empty();
            }
            Login login = login(uri.getRawUserInfo());
            return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
                case "http" -> Optional.of(new Http(at(uri, 80), false, basic(login)));
                case "https" -> Optional.of(new Http(at(uri, 443), true, basic(login)));
                case "socks5", "socks5h" -> socks(at(uri, 1080), login);
                default -> Optional.empty();
            };
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static Optional<ProxyServer> socks(HostPort at, @Nullable Login login) {
        boolean fits =
                login == null
                        || (login.user.getBytes(UTF_8).length <= LONGEST_LOGIN
                                && login.password.getBytes(UTF_8).length <= LONGEST_LOGIN);
        return fits ? Optional.of(new Socks(at, login)) : Optional.empty();
    }

    private static HostPort at(URI uri, int usual) {
        String host = uri.getHost();
        return new HostPort(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? usual : uri.getPort());
    }

    private static @Nullable Login login(@Nullable String userInfo) {
        if (userInfo == null) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Login(decoded(userInfo), "")
                : new Login(
                        decoded(userInfo.substring(0, colon)),
                        decoded(userInfo.substring(colon + 1)));
    }

    /// Decodes `%41`; a `+` stays one.
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    private static String basic(@Nullable Login login) {
        return login == null
                ? ""
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (login.user + ":" + login.password).getBytes(UTF_8));
    }
}
