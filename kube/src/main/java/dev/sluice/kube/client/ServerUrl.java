package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where an API server is, as it was named. Which protocol is spoken is decided here, by what is
/// known beforehand and never by what a peer can do: whoever answers in the clear would be sent the
/// token in the clear.
final class ServerUrl {
    private static final Pattern SCHEME = Pattern.compile("[hH][tT][tT][pP][sS]?://.*");

    private ServerUrl() {}

    /// The URL that a name means. As for the API's own clients, one without a scheme is `https`
    /// where there is anything to prove or to check.
    ///
    /// @param named a URL, or a host and maybe a port
    /// @param secured whether there are certificates, a token or any other credentials
    static String of(String named, boolean secured) throws ApiAccessException {
        Optional<String> fault = faultOf(named);
        if (fault.isPresent()) {
            throw new ApiAccessException("the API server " + fault.get(), null);
        }
        return named.contains("://") ? named : (secured ? "https://" : "http://") + named;
    }

    /// What is wrong with the URL of an API server; empty where nothing is.
    static Optional<String> faultOf(String server) {
        boolean named = server.contains("://");
        if (named && !SCHEME.matcher(server).matches()) {
            return Optional.of("is " + OneLine.quote(server) + ", which is not https or http");
        }
        try {
            URI url = new URI(named ? server : "https://" + server);
            if (url.getHost() != null) {
                return Optional.empty();
            }
        } catch (URISyntaxException _) {
            // as below
        }
        return Optional.of(
                "is " + OneLine.quote(server) + ", not a URL like https://10.0.0.1:6443");
    }
}
