package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The client configuration for an [ApiAccess], and the files that it was read from. These files
/// may be replaced while the process runs, because certificates and tokens expire.
///
/// @param config the client library's form; a token file is read again for each request
/// @param stamps the modification times of the files that were read; the epoch for a missing file
record Credentials(Config config, Map<Path, FileTime> stamps) {
    private static final Logger log = LoggerFactory.getLogger(Credentials.class);

    /// Reads the files that the access names.
    static Credentials read(ApiAccess access, String userAgent) throws ApiAccessException {
        Config config =
                switch (access) {
                    case ApiAccess.Kubeconfig kubeconfig -> ofKubeconfig(kubeconfig);
                    case ApiAccess.Anonymous(String server) -> ofServer(server, false);
                    case ApiAccess.ServiceAccount account -> ofServiceAccount(account);
                };
        config.setUserAgent(userAgent);
        // One connection for each watch: a connection that dies unnoticed stops only its own watch.
        config.setHttp2Disable(true);
        // Without the library's retries: the watch has its own.
        config.setRequestRetryBackoffLimit(0);
        return new Credentials(config, stamps(files(access, config)));
    }

    /// Whether one of the files has changed since it was read.
    boolean areOutdated() {
        return !stamps.equals(stamps(stamps.keySet()));
    }

    private static Config ofServer(String server, boolean secured) throws ApiAccessException {
        Config config = Config.empty();
        config.setMasterUrl(ServerUrl.of(server, secured));
        return config;
    }

    private static Config ofServiceAccount(ApiAccess.ServiceAccount account)
            throws ApiAccessException {
        Config config = ofServer(account.server(), true);
        config.setCaCertFile(account.folder().resolve("ca.crt").toString());
        Path token = account.folder().resolve("token");
        config.setOauthTokenProvider(() -> read(token));
        return config;
    }

    private static Config ofKubeconfig(ApiAccess.Kubeconfig access) throws ApiAccessException {
        Optional<String> command = Kubeconfig.check(access.file(), access.server());
        KubeconfigFile file = KubeconfigFile.read(access.file(), access.server());
        Config config = file.config();
        if (config.getOauthToken() == null && config.getClientCertData() == null) {
            command.ifPresent(name ->
                    log.warn(
                            "the program {} of the kubeconfig gave no credentials: -v=4 tells more",
                            OneLine.quote(name)));
        }
        setClientCertificate(config);
        Path token = file.tokenFile();
        if (token != null) {
            config.setOauthTokenProvider(() -> read(token));
        }
        return config;
    }

    private static void setClientCertificate(Config config) throws ApiAccessException {
        try {
            String certificate = text(config.getClientCertData(), config.getClientCertFile());
            if (certificate != null) {
                config.setClientCertData(base64(ClientPem.certificates(certificate)));
            }
            String key = text(config.getClientKeyData(), config.getClientKeyFile());
            if (key != null) {
                ClientPem.Key usable = ClientPem.key(key);
                config.setClientKeyAlgo(usable.algorithm());
                config.setClientKeyData(base64(usable.pem()));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ApiAccessException(
                    "cannot use the client certificate or key of the kubeconfig: "
                            + Failures.reason(e),
                    e);
        }
    }

    /// The text itself if the kubeconfig contains it, else the content of the file that it names.
    /// As in kubectl, inline data has precedence.
    private static @Nullable String text(@Nullable String inline, @Nullable String file)
            throws IOException {
        if (inline != null) {
            return new String(Base64.getMimeDecoder().decode(inline), UTF_8);
        }
        return file == null ? null : InputFile.of(file).text();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String read(Path token) {
        try {
            return new InputFile(token, InputFile.USUAL).text().strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the token " + token, e);
        }
    }

    private static List<Path> files(ApiAccess access, Config config) {
        List<Path> files = new ArrayList<>();
        if (access instanceof ApiAccess.Kubeconfig kubeconfig) {
            files.add(kubeconfig.file());
        }
        addFile(files, config.getCaCertFile());
        addFile(files, config.getClientCertFile());
        addFile(files, config.getClientKeyFile());
        return files;
    }

    private static void addFile(List<Path> files, @Nullable String name) {
        if (name != null) {
            files.add(Path.of(name));
        }
    }

    private static Map<Path, FileTime> stamps(Iterable<Path> files) {
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
