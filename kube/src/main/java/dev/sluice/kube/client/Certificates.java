package dev.sluice.kube.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Certificates in PEM form, and contexts of TLS made of them.
final class Certificates {
    private Certificates() {}

    /// The certificates of a text, which may hold anything else besides. As in Go, those that
    /// cannot be read are skipped as long as there is another one.
    ///
    /// @throws IOException if there is none
    static List<X509Certificate> all(PlacedText text) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        Exception fault = null;
        for (PemBlock block : PemBlock.all(text.text())) {
            if (!block.label().equals("CERTIFICATE")) {
                continue;
            }
            try {
                certificates.add(
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509")
                                        .generateCertificate(
                                                new ByteArrayInputStream(block.content())));
            } catch (CertificateException | IllegalArgumentException e) {
                fault = e;
            }
        }
        if (certificates.isEmpty()) {
            throw text.fault(
                    fault == null
                            ? "holds no certificate in PEM form"
                            : "holds a damaged certificate",
                    fault);
        }
        return certificates;
    }

    /// A context of TLS.
    ///
    /// @param trusted the certificates that others' must lead to; null for those of the JDK
    /// @param verified whether others' certificates are checked at all
    static SSLContext context(
            @Nullable List<X509Certificate> trusted,
            boolean verified,
            @Nullable ClientIdentity identity)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null ? new KeyManager[0] : new KeyManager[] {identity},
                    verified ? trust(trusted) : new TrustManager[] {new TrustsAll()},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot prepare TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(@Nullable List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (trusted != null) {
            store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate certificate : trusted) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
