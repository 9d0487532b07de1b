package dev.sluice.kube.client;

import java.time.Duration;

/// Told of each request to the API server when its answer begins, on any thread. Must not throw and
/// must not take long.
public interface RequestListener {
    /// Nobody listens.
    RequestListener NONE =
            new RequestListener() {
                @Override
                public void answered(String method, String host, int status, Duration took) {}

                @Override
                public void failed(String method, String host, Duration took) {}
            };

    /// @param method of HTTP: `GET`
    /// @param host of the server, with its port
    /// @param took until the answer began
    void answered(String method, String host, int status, Duration took);

    /// There was no answer.
    void failed(String method, String host, Duration took);
}
