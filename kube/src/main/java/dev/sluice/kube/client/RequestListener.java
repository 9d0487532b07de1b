package dev.sluice.kube.client;

import java.time.Duration;

/// Is notified of each request to the API server when the headers of its answer arrive or it fails.
/// Called on any thread; must neither throw nor block.
public interface RequestListener {
    /// Does nothing.
    RequestListener NONE =
            new RequestListener() {
                @Override
                public void answered(String method, String host, int status, Duration took) {}

                @Override
                public void failed(String method, String host, Duration took) {}
            };

    /// The server answered, with any status.
    ///
    /// @param method the HTTP method: `GET`
    /// @param host the server's host and port
    /// @param took the time until the headers arrived
    void answered(String method, String host, int status, Duration took);

    /// The request failed without an answer.
    ///
    /// @param took the time until it failed
    void failed(String method, String host, Duration took);
}
