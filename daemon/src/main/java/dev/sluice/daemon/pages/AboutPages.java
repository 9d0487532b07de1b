package dev.sluice.daemon.pages;

import dev.sluice.config.FlagValues;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.KubernetesVersion;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Pages for people about the version and the flags: Kubernetes' `/flagz` and `/statusz`.
public final class AboutPages {
    private static final String PAPER =
            """

            kube-proxy %s
            Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.
            """;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ENGLISH);

    private final String version;
    private final GivenFlags given;
    private final Instant started;
    private final InstantSource clock;

    /// @param version the name and version of this program: `sluice/1.0`
    public AboutPages(String version, GivenFlags given, InstantSource clock) {
        this.version = version;
        this.given = given;
        this.started = clock.instant();
        this.clock = clock;
    }

    Response flagz(Request request) {
        var text = new StringBuilder(PAPER.formatted("flagz"));
        FlagValues.of(given)
                .forEach((word, value) -> text.append(word).append('=').append(value).append('\n'));
        return page(request, text.toString());
    }

    Response statusz(Request request) {
        Duration up = Duration.between(started, clock.instant());
        return page(
                request,
                PAPER.formatted("statusz")
                        + """

                        Started: %s
                        Up: %d hr %02d min %02d sec
                        Java version: %s
                        Binary version: %s
                        Emulation version: %s
                        Paths: /configz /flagz /healthz /metrics /proxyMode
                        """
                                .formatted(
                                        TIME.format(started.atZone(ZoneId.systemDefault())),
                                        up.toHours(),
                                        up.toMinutesPart(),
                                        up.toSecondsPart(),
                                        Runtime.version(),
                                        version,
                                        KubernetesVersion.current()));
    }

    private static Response page(Request request, String text) {
        String accept = request.header("Accept");
        boolean readable =
                accept.isEmpty()
                        || accept.contains("*/*")
                        || accept.contains("text/*")
                        || accept.contains("text/plain");
        return readable
                ? Response.of(200, "text/plain; charset=utf-8", text)
                : Response.text(406, "406 not acceptable: this page is plain text\n");
    }
}
