package dev.sluice.testbed.api;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A self-signed server certificate.
///
/// @param pem the certificate, for clients that are to trust it
public record SelfSigned(SSLContext context, String pem) {
    private static final String PASSWORD = "changeit";

    /// Creates a certificate with the JDK's `keytool`. It is valid for two days.
    ///
    /// @param ip the address it is issued for, as text
    public static SelfSigned create(String ip) throws IOException {
        Path folder = Files.createTempDirectory("sluice-certificate");
        Path file = folder.resolve("store.p12");
        try {
            keytool(
                    "-genkeypair -keyalg EC -dname CN=stand-in -validity 2 -storetype PKCS12 -alias k"
                            + " -ext SAN=ip:"
                            + ip,
                    file);
            String pem = keytool("-exportcert -rfc -alias k", file);
            return new SelfSigned(context(file), pem);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a certificate", e);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static String keytool(String options, Path store) throws IOException {
        var words = new java.util.ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        words.addAll(List.of(options.split(" ", -1)));
        words.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        return new ShellCommand(words).run();
    }
}
