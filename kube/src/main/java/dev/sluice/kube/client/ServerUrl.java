package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/// The URL of an API server. The scheme is chosen from the configuration alone, never by probing
/// the server: otherwise a peer that answers without TLS would receive the token unencrypted.
final class ServerUrl {
    private static final Pattern SCHEME = Pattern.compile("[hH][tT][tT][pP][sS]?://.*");

    private ServerUrl() {}

    /// Completes a configured name to a URL. As in client-go, the default scheme is `https` if TLS
    /// settings or credentials are configured, else `http`.
    ///
    /// @param named a URL, or a host with or without a port
    /// @param secured whether certificates, a token or other credentials are configured
    /// @throws ApiAccessException if the name is not a valid `http` or `https` URL
    static String of(String named, boolean secured) throws ApiAccessException {
        Optional<String> fault = faultOf(named);
        if (fault.isPresent()) {
            throw new ApiAccessException("the API server " + fault.get(), null);
        }
        return named.contains("://") ? named : (secured ? "https://" : "http://") + named;
    }

    /// Describes what is wrong with the URL of an API server; empty if it is valid.
    static Optional<String> faultOf(String server) {
        boolean named = server.contains("://");
        if (named && !SCHEME.matcher(server).matches()) {
            return Optional.of("is " + OneLine.quote(server) + ", which is not https or http");
        }
        try {
            URI url = new URI(named ? server : "https://" + server);
            if (url.getRawUserInfo() != null) {
                return Optional.of("holds a user's name: set username and password instead");
            }
            if (url.getHost() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return Optional.empty();
            }
        } catch (URISyntaxException _) {
            // Reported below.
        }
        return Optional.of(
                "is " + OneLine.quote(server) + ", not a URL like https://10.0.0.1:6443");
    }
}
