package dev.sluice.kube.client;

import dev.sluice.base.input.InputFile;
import dev.sluice.kube.http.HttpCall.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How to reach the API server of an [ApiAccess] and who we are there, read from files. These files
/// may be replaced while the process runs, because certificates and tokens expire.
///
/// @param headers those that never change: a name and password, and who is impersonated
/// @param token null if no token is configured
/// @param identity the client certificate; null if none is configured
/// @param plugin null if none is configured
/// @param stamps the modification times of the files that were read; the epoch for a missing file
record Credentials(
        ServerAccess server,
        List<Header> headers,
        @Nullable TokenSource token,
        @Nullable ClientIdentity identity,
        @Nullable CredentialPlugin plugin,
        Map<Path, FileTime> stamps) {
    Credentials {
        headers = List.copyOf(headers);
    }

    /// Reads the files that the access names. Neither connects nor runs a plugin.
    ///
    /// @throws ApiAccessException if they are faulty; the message is one line that names the fault
    static Credentials read(ApiAccess access) throws ApiAccessException {
        return switch (access) {
            case ApiAccess.Kubeconfig(Path file, String server) ->
                    new KubeconfigReader(Kubeconfig.read(file), server).credentials();
            case ApiAccess.Anonymous(String server) ->
                    new Credentials(
                            ServerAccess.of(ServerUrl.of(server, false), null),
                            List.of(),
                            null,
                            null,
                            null,
                            Map.of());
            case ApiAccess.ServiceAccount account -> ofServiceAccount(account);
        };
    }

    /// Whether one of the files has changed since it was read.
    boolean areOutdated() {
        return !stamps.equals(stamps(stamps.keySet()));
    }

    private static Credentials ofServiceAccount(ApiAccess.ServiceAccount account)
            throws ApiAccessException {
        Path authority = account.folder().resolve("ca.crt");
        Path token = account.folder().resolve("token");
        String url = ServerUrl.of(account.server(), true);
        try {
            var text = new PlacedText("it", new InputFile(authority, InputFile.USUAL).text());
            ServerAccess server = ServerAccess.of(url, Certificates.all(text));
            return new Credentials(
                    server, List.of(), token(token), null, null, stamps(List.of(authority)));
        } catch (IOException e) {
            throw unusable("certificate authority", authority, e);
        }
    }

    private static TokenSource token(Path file) throws ApiAccessException {
        try {
            return TokenSource.of(file);
        } catch (IOException e) {
            throw unusable("token", file, e);
        }
    }

    private static ApiAccessException unusable(String kind, Path file, IOException e) {
        String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
        return new ApiAccessException(
                "cannot use the service account's %s %s: %s".formatted(kind, file, why), e);
    }

    /// @param files those whose change makes credentials outdated
    static Map<Path, FileTime> stamps(Iterable<Path> files) {
        Map<Path, FileTime> stamps = new TreeMap<>();
        for (Path file : files) {
            try {
                stamps.put(file, Files.getLastModifiedTime(file));
            } catch (IOException _) {
                stamps.put(file, FileTime.fromMillis(0));
            }
        }
        return stamps;
    }
}
