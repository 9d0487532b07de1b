package dev.sluice.kube.client;

import dev.sluice.kube.http.Dialer;
import dev.sluice.kube.http.HostPort;
import dev.sluice.kube.http.ProxyRules;
import dev.sluice.kube.http.ProxyServer;
import dev.sluice.kube.http.Tls;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the API server is and how to reach it, whoever we are.
///
/// @param url without a slash at its end
/// @param name the server as its certificate names it; null for the URL's host
/// @param trusted the certificates that the server's must lead to; null for those of the JDK
/// @param verified whether the server's certificate is checked
/// @param compressed whether answers may be compressed
/// @param proxy the proxy that the kubeconfig names; null to ask the environment
record ServerAccess(
        URI url,
        @Nullable String name,
        @Nullable List<X509Certificate> trusted,
        boolean verified,
        boolean compressed,
        @Nullable ProxyServer proxy) {
    /// A server whose certificate leads to the JDK's, or to these.
    ///
    /// @param url has a scheme
    static ServerAccess of(String url, @Nullable List<X509Certificate> trusted) {
        return new ServerAccess(plain(url), null, trusted, true, true, null);
    }

    static URI plain(String url) {
        return URI.create(url.replaceFirst("/+$", ""));
    }

    boolean isTls() {
        return url.getScheme().toLowerCase(Locale.ROOT).equals("https");
    }

    HostPort host() {
        String host = url.getHost();
        int usual = isTls() ? 443 : 80;
        return new HostPort(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                url.getPort() < 0 ? usual : url.getPort());
    }

    /// @param identity the certificate to show, or null
    /// @throws ApiAccessException if the environment names a proxy that is none
    Dialer dialer(@Nullable ClientIdentity identity, ProxyRules environment)
            throws ApiAccessException {
        ProxyServer through = proxy;
        try {
            if (through == null) {
                through = environment.proxyFor(isTls(), host()).orElse(null);
            }
            boolean toProxy = through instanceof ProxyServer.Http http && http.tls();
            Tls tls =
                    isTls() || toProxy
                            ? new Tls(Certificates.context(trusted, verified, identity), verified)
                            : null;
            return new Dialer(
                    host(),
                    name == null ? host().host() : name,
                    isTls() ? tls : null,
                    through,
                    toProxy ? tls : null);
        } catch (IllegalArgumentException | IOException e) {
            throw new ApiAccessException(String.valueOf(e.getMessage()), e);
        }
    }
}
