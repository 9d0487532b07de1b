package dev.sluice.daemon.kube;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/// Where an API server is, as it was named. Which protocol is spoken is decided here, by what is
/// known beforehand and never by what a peer can do: whoever answers in the clear would be sent the
/// token in the clear.
final class ServerUrl {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private ServerUrl() {}

    /// The URL that a name means. As for the API's own clients, one without a scheme is `https`
    /// where there is anything to prove or to check.
    ///
    /// @param named a URL, or a host and maybe a port
    /// @param secured whether there are certificates, a token or any other credentials
    static String of(String named, boolean secured) throws ApiAccessException {
        String url = named.contains("://") ? named : (secured ? "https://" : "http://") + named;
        try {
            var uri = new URI(url);
            if (uri.getHost() != null
                    && SCHEMES.contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))) {
                return url;
            }
        } catch (URISyntaxException _) {
            // As good as one that names no host.
        }
        throw new ApiAccessException(
                "the API server "
                        + Problem.quote(named)
                        + " is neither a URL with http or https nor a host and a port",
                null);
    }
}
