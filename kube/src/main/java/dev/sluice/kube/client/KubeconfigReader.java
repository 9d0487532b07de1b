package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.base.input.OneLine;
import dev.sluice.kube.http.HttpCall.Header;
import dev.sluice.kube.http.ProxyServer;
import dev.sluice.kube.http.Tls;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Turns the current context of a kubeconfig into [Credentials]. Each setting is honoured or
/// refused; none is ignored.
final class KubeconfigReader {
    private final Kubeconfig kubeconfig;
    private final KubeconfigCluster cluster;
    private final KubeconfigUser user;
    private final KubeconfigFiles files;
    private final @Nullable PlacedText authority;
    private final @Nullable String server;

    /// @param server the URL to use instead of the one in the file, or null
    KubeconfigReader(Kubeconfig kubeconfig, @Nullable String server) throws ApiAccessException {
        this.kubeconfig = kubeconfig;
        this.cluster = kubeconfig.cluster();
        this.user = kubeconfig.user();
        this.files = new KubeconfigFiles(kubeconfig);
        this.server = server;
        this.authority =
                files.text(
                        ofCluster("certificate-authority"),
                        cluster.certificateAuthority(),
                        cluster.certificateAuthorityData());
    }

    Credentials credentials() throws ApiAccessException {
        refuseContradictions();
        ServerAccess access = serverAccess();
        ClientIdentity identity = identity();
        List<Header> headers = new ArrayList<>(impersonation());
        if (!user.username().isEmpty() || !user.password().isEmpty()) {
            headers.add(new Header("Authorization", basic()));
        }
        TokenSource token = token();
        // As in client-go, who has a token needs no plugin.
        CredentialPlugin plugin =
                user.exec() == null
                        ? null
                        : new CredentialPlugin(
                                PluginSettings.of(kubeconfig, user.exec(), authority),
                                InstantSource.system());
        return new Credentials(
                access,
                headers,
                token,
                identity,
                token == null ? plugin : null,
                Credentials.stamps(files.all()));
    }

    private void refuseContradictions() throws ApiAccessException {
        boolean hasToken = !user.token().isEmpty() || !user.tokenFile().isEmpty();
        boolean hasName = !user.username().isEmpty() || !user.password().isEmpty();
        if (user.hasAuthProvider()) {
            throw kubeconfig.refused(
                    ofUser("auth-provider")
                            + " is no longer known: client-go removed it. Use exec instead");
        }
        if (hasToken && hasName) {
            throw kubeconfig.refused(
                    kubeconfig.userPlace() + " holds a token and a name with a password: which?");
        }
        if (authority != null && cluster.insecureSkipTlsVerify()) {
            throw kubeconfig.refused(
                    kubeconfig.clusterPlace()
                            + " holds a certificate authority and insecure-skip-tls-verify:"
                            + " which?");
        }
    }

    private ServerAccess serverAccess() throws ApiAccessException {
        boolean secured = hasTls() || hasCredentials();
        String named = server == null ? cluster.server() : server;
        if (named.isEmpty()) {
            throw kubeconfig.refused(ofCluster("server") + " is missing");
        }
        Optional<String> fault = server == null ? ServerUrl.faultOf(named) : Optional.empty();
        if (fault.isPresent()) {
            throw kubeconfig.refused(ofCluster("server") + " " + fault.get());
        }
        String name = cluster.tlsServerName();
        if (!name.isEmpty() && !Tls.canName(name)) {
            throw kubeconfig.refused(
                    ofCluster("tls-server-name")
                            + " is "
                            + OneLine.quote(name)
                            + ", which is neither a host name nor an IP address");
        }
        try {
            return new ServerAccess(
                    ServerAccess.plain(ServerUrl.of(named, secured)),
                    name.isEmpty() ? null : name,
                    authority == null ? null : Certificates.all(authority),
                    !cluster.insecureSkipTlsVerify(),
                    !cluster.disableCompression(),
                    proxy());
        } catch (IOException e) {
            throw Kubeconfig.refused(kubeconfig.file(), String.valueOf(e.getMessage()), e);
        }
    }

    /// The proxy's URL may hold a password, so no message shows it.
    private @Nullable ProxyServer proxy() throws ApiAccessException {
        String url = cluster.proxyUrl();
        if (url.isEmpty()) {
            return null;
        }
        return ProxyServer.parse(url)
                .orElseThrow(() ->
                        kubeconfig.refused(
                                ofCluster("proxy-url")
                                        + " is not a URL of http, https or socks5, like"
                                        + " http://10.0.0.1:3128"));
    }

    private @Nullable ClientIdentity identity() throws ApiAccessException {
        PlacedText certificate =
                files.text(
                        ofUser("client-certificate"),
                        user.clientCertificate(),
                        user.clientCertificateData());
        PlacedText key = files.text(ofUser("client-key"), user.clientKey(), user.clientKeyData());
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw kubeconfig.refused(
                    kubeconfig.userPlace()
                            + " holds "
                            + (key == null ? "client-certificate" : "client-key")
                            + " without "
                            + (key == null ? "client-key" : "client-certificate"));
        }
        try {
            return ClientIdentity.of(certificate, key);
        } catch (IOException e) {
            throw Kubeconfig.refused(kubeconfig.file(), String.valueOf(e.getMessage()), e);
        }
    }

    private List<Header> impersonation() throws ApiAccessException {
        try {
            return Impersonation.headers(user);
        } catch (IllegalArgumentException e) {
            throw kubeconfig.refused(ofUser(String.valueOf(e.getMessage())));
        }
    }

    private String basic() {
        String both = user.username() + ":" + user.password();
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }

    /// As in client-go: a token of the kubeconfig itself counts until the file can be read.
    private @Nullable TokenSource token() throws ApiAccessException {
        String inline = user.token();
        String named = user.tokenFile();
        String field = ofUser(inline.isEmpty() ? "tokenFile" : "token");
        try {
            if (!inline.isEmpty()) {
                return named.isEmpty()
                        ? TokenSource.of(inline)
                        : TokenSource.of(kubeconfig.path(ofUser("tokenFile"), named), inline);
            }
            return named.isEmpty() ? null : TokenSource.of(kubeconfig.path(field, named));
        } catch (NoSuchFileException e) {
            throw Kubeconfig.refused(
                    kubeconfig.file(),
                    field + " names a file that is not there: " + e.getFile(),
                    e);
        } catch (IOException e) {
            throw Kubeconfig.refused(kubeconfig.file(), field + " " + e.getMessage(), e);
        }
    }

    private boolean hasTls() {
        return cluster.insecureSkipTlsVerify()
                || authority != null
                || !cluster.tlsServerName().isEmpty();
    }

    private boolean hasCredentials() {
        return user.exec() != null
                || Stream.of(
                                user.token(),
                                user.tokenFile(),
                                user.clientCertificate(),
                                user.clientCertificateData(),
                                user.clientKey(),
                                user.clientKeyData(),
                                user.username(),
                                user.password())
                        .anyMatch(setting -> !setting.isEmpty());
    }

    private String ofCluster(String field) {
        return kubeconfig.clusterPlace() + "." + field;
    }

    private String ofUser(String field) {
        return kubeconfig.userPlace() + "." + field;
    }
}
