package dev.sluice.kube.client;

import static dev.sluice.kube.client.Kubeconfig.isEmpty;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.base.input.OneLine;
import dev.sluice.kube.http.HttpCall.Header;
import dev.sluice.kube.http.ProxyServer;
import dev.sluice.kube.http.Tls;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
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
    private final Cluster cluster;
    private final AuthInfo user;
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
                        cluster.getCertificateAuthority(),
                        cluster.getCertificateAuthorityData());
    }

    Credentials credentials() throws ApiAccessException {
        refuseContradictions();
        ServerAccess access = serverAccess();
        ClientIdentity identity = identity();
        List<Header> headers = new ArrayList<>(impersonation());
        if (!isEmpty(user.getUsername()) || !isEmpty(user.getPassword())) {
            headers.add(new Header("Authorization", basic()));
        }
        TokenSource token = token();
        // As in client-go, who has a token needs no plugin.
        CredentialPlugin plugin =
                user.getExec() == null
                        ? null
                        : new CredentialPlugin(
                                PluginSettings.of(kubeconfig, user.getExec(), authority),
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
        boolean hasToken = !isEmpty(user.getToken()) || !isEmpty(user.getTokenFile());
        boolean hasName = !isEmpty(user.getUsername()) || !isEmpty(user.getPassword());
        if (user.getAuthProvider() != null) {
            throw kubeconfig.refused(
                    ofUser("auth-provider")
                            + " is no longer known: client-go removed it. Use exec instead");
        }
        if (hasToken && hasName) {
            throw kubeconfig.refused(
                    kubeconfig.userPlace() + " holds a token and a name with a password: which?");
        }
        if (authority != null && Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
            throw kubeconfig.refused(
                    kubeconfig.clusterPlace()
                            + " holds a certificate authority and insecure-skip-tls-verify:"
                            + " which?");
        }
    }

    private ServerAccess serverAccess() throws ApiAccessException {
        boolean secured = hasTls() || hasCredentials();
        String named = server == null ? cluster.getServer() : server;
        if (isEmpty(named)) {
            throw kubeconfig.refused(ofCluster("server") + " is missing");
        }
        Optional<String> fault = server == null ? ServerUrl.faultOf(named) : Optional.empty();
        if (fault.isPresent()) {
            throw kubeconfig.refused(ofCluster("server") + " " + fault.get());
        }
        String name = cluster.getTlsServerName();
        if (!isEmpty(name) && !Tls.canName(name)) {
            throw kubeconfig.refused(
                    ofCluster("tls-server-name")
                            + " is "
                            + OneLine.quote(name)
                            + ", which is neither a host name nor an IP address");
        }
        try {
            return new ServerAccess(
                    ServerAccess.plain(ServerUrl.of(named, secured)),
                    isEmpty(name) ? null : name,
                    authority == null ? null : Certificates.all(authority),
                    !Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify()),
                    !Boolean.TRUE.equals(cluster.getDisableCompression()),
                    proxy());
        } catch (IOException e) {
            throw Kubeconfig.refused(kubeconfig.file(), String.valueOf(e.getMessage()), e);
        }
    }

    /// The proxy's URL may hold a password, so no message shows it.
    private @Nullable ProxyServer proxy() throws ApiAccessException {
        String url = cluster.getProxyUrl();
        if (isEmpty(url)) {
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
                        user.getClientCertificate(),
                        user.getClientCertificateData());
        PlacedText key =
                files.text(ofUser("client-key"), user.getClientKey(), user.getClientKeyData());
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
        String both =
                (user.getUsername() == null ? "" : user.getUsername())
                        + ":"
                        + (user.getPassword() == null ? "" : user.getPassword());
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }

    /// As in client-go: a token of the kubeconfig itself counts until the file can be read.
    private @Nullable TokenSource token() throws ApiAccessException {
        String inline = user.getToken();
        String named = user.getTokenFile();
        String field = ofUser(isEmpty(inline) ? "tokenFile" : "token");
        try {
            if (!isEmpty(inline)) {
                return isEmpty(named)
                        ? TokenSource.of(inline)
                        : TokenSource.of(kubeconfig.path(ofUser("tokenFile"), named), inline);
            }
            return isEmpty(named) ? null : TokenSource.of(kubeconfig.path(field, named));
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
        return Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())
                || authority != null
                || !isEmpty(cluster.getTlsServerName());
    }

    private boolean hasCredentials() {
        return user.getExec() != null
                || Stream.of(
                                user.getToken(),
                                user.getTokenFile(),
                                user.getClientCertificate(),
                                user.getClientCertificateData(),
                                user.getClientKey(),
                                user.getClientKeyData(),
                                user.getUsername(),
                                user.getPassword())
                        .anyMatch(setting -> !isEmpty(setting));
    }

    private String ofCluster(String field) {
        return kubeconfig.clusterPlace() + "." + field;
    }

    private String ofUser(String field) {
        return kubeconfig.userPlace() + "." + field;
    }
}
