package dev.sluice.kube.http;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// How to speak TLS.
///
/// @param context holds our key and the trusted certificates
/// @param verified whether the peer's certificate must carry its name. If not, `context` must trust
///   every certificate
public record Tls(SSLContext context, boolean verified) {
    /// Whether a certificate can name a host so, and SNI can carry it.
    public static boolean canName(String host) {
        try {
            return new HostPort(host, 0).isIp() || !sniOf(host).getAsciiName().isEmpty();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static SNIHostName sniOf(String host) {
        return new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }

    /// Performs the handshake over a connected socket.
    ///
    /// @param name the peer as its certificate names it. It is sent as SNI if it is no IP address
    SSLSocket over(Socket socket, HostPort name) throws IOException {
        // JSSE checks this host, and would fall back to it from another name in SNI.
        var tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, name.host(), name.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setServerNames(name.isIp() ? List.of() : List.of(sniOf(name.host())));
        if (verified) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        if (verified) {
            requireNames(tls);
        }
        return tls;
    }

    /// JSSE takes the common name for the host if the certificate carries no other name. Neither Go
    /// nor browsers do.
    private static void requireNames(SSLSocket tls) throws IOException {
        Certificate own = tls.getSession().getPeerCertificates()[0];
        try {
            if (own instanceof X509Certificate x509 && x509.getSubjectAlternativeNames() == null) {
                throw new SSLException("the server's certificate carries no alternative name");
            }
        } catch (CertificateParsingException e) {
            throw new SSLException("the server's certificate carries unreadable names", e);
        }
    }
}
