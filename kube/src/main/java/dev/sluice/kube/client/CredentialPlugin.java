package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A program that gives credentials. It runs before the first request, before what it gave ends,
/// and after the server refused that. After a failure it is not run again for a while. Safe from
/// any thread: others wait while it runs.
final class CredentialPlugin {
    /// The longest run.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// How long before their end credentials are replaced. The clocks of the server and of this
    /// node may differ, and a request takes time.
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /// No new run within this time after a failure, or after a run whose outcome was refused.
    private static final Duration REST = Duration.ofSeconds(5);

    private final PluginSettings settings;
    private final InstantSource clock;
    private @Nullable PluginCredential credential;
    private @Nullable IOException failure;
    private Instant ranAt = Instant.MIN;

    CredentialPlugin(PluginSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// What the program gave last, or gives now.
    ///
    /// @throws IOException if it fails; the message is one line
    synchronized PluginCredential credential() throws IOException {
        PluginCredential known = credential;
        if (known != null && !endsBy(known, clock.instant().plus(MARGIN))) {
            return known;
        }
        if (rests() && failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (rests() && known != null) {
            return known; // it gives only such as end soon
        }
        try {
            return run();
        } catch (IOException e) {
            if (known != null && !endsBy(known, clock.instant())) {
                return known;
            }
            throw e;
        }
    }

    /// Forgets credentials that the server refused.
    ///
    /// @return whether others may be had now
    synchronized boolean refused(PluginCredential known) {
        if (credential == known && rests()) {
            return false;
        }
        if (credential == known) {
            credential = null;
        }
        return true;
    }

    private static boolean endsBy(PluginCredential credential, Instant time) {
        return credential.expires() != null && !credential.expires().isAfter(time);
    }

    private boolean rests() {
        return ranAt.isAfter(clock.instant().minus(REST));
    }

    private PluginCredential run() throws IOException {
        failure = null;
        try {
            String printed = PluginRun.run(settings, LIMIT);
            try {
                credential = PluginCredential.read(printed, settings.apiVersion());
                return credential;
            } catch (IOException e) {
                throw new IOException(
                        "the program %s printed %s"
                                .formatted(OneLine.quote(settings.name()), e.getMessage()),
                        e);
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            ranAt = clock.instant();
        }
    }
}
