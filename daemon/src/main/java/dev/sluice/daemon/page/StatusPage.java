package dev.sluice.daemon.page;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.PageAnswer;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.Response.Header;
import dev.sluice.daemon.http.ResponseWriter;
import dev.sluice.daemon.http.SlowAnswer;
import dev.sluice.daemon.operator.Callers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the files of the status page. They are read and compressed off the event loop, on a
/// thread for each request, of which there are few at once.
///
/// Safe from any thread.
public final class StatusPage implements Page {
    /// Scripts, styles and answers come from this server alone, and nothing is inline. So text that
    /// were taken for markup by mistake could neither run nor send anything.
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final Logger LOG = LoggerFactory.getLogger(StatusPage.class);
    private static final List<Header> SAFETY =
            List.of(
                    new Header("Content-Security-Policy", CONTENT_SECURITY_POLICY),
                    new Header("X-Content-Type-Options", "nosniff"),
                    new Header("Referrer-Policy", "no-referrer"),
                    new Header("Cross-Origin-Resource-Policy", "same-origin"));
    private static final String FOLDER = "/page/";
    private static final int MOST_AT_ONCE = 16;
    private static final Pattern REFUSED_CODING = Pattern.compile("q=0(\\.0*)?");

    private final Callers callers;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    /// @param access who may read it: the readers of the operator interface, which it asks
    public StatusPage(OperatorAccess access) {
        this.callers = new Callers(access);
    }

    /// Returns whether a request is for the status page.
    public static boolean serves(Request request) {
        return request.path().equals("/") || request.path().startsWith(FOLDER);
    }

    @Override
    public PageAnswer get(Request request) {
        Optional<String> refusal = callers.refusalOfFile(request);
        if (refusal.isPresent()) {
            return Response.text(403, "403 forbidden: " + refusal.get() + "\n");
        }
        PageFile file = PageFile.BY_PATH.get(request.path());
        if (file == null) {
            return Response.NOT_FOUND;
        }
        // The request is read here, since its headers belong to the event loop.
        boolean gzip = acceptsGzip(request.header("Accept-Encoding"));
        String known = request.header("If-None-Match");
        return (SlowAnswer) to -> start(file, gzip, known, to);
    }

    private void start(PageFile file, boolean gzip, String known, ResponseWriter to) {
        if (!turns.tryAcquire()) {
            to.answer(
                    Response.text(503, "503 too many requests at once: try again\n")
                            .with(new Header("Retry-After", "1")));
            return;
        }
        Thread.ofPlatform()
                .daemon()
                .name("status-page")
                .start(() -> {
                    try {
                        answer(file, gzip, known, to);
                    } finally {
                        turns.release();
                    }
                });
    }

    private static void answer(PageFile file, boolean gzip, String known, ResponseWriter to) {
        byte[] content;
        byte[] sent;
        try {
            content = file.read();
            sent = gzip ? PageFile.gzip(content) : content;
        } catch (IOException e) {
            LOG.error("the status page: cannot read {}", file.resource(), e);
            to.answer(Response.text(500, "500 internal server error\n"));
            return;
        }
        String tag = PageFile.tag(content);
        if (isKnown(tag, known)) {
            to.answer(new Response(304, headers(file, tag, false), ""));
            return;
        }
        try {
            to.stream(new Response(200, headers(file, tag, gzip), ""), out -> out.write(sent));
        } catch (IOException e) {
            LOG.debug("the status page was cut off: {}", e.toString());
        }
    }

    private static List<Header> headers(PageFile file, String tag, boolean gzip) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Content-Type", file.contentType()));
        headers.addAll(SAFETY);
        // Kept, but asked for each time, so that a page is never older than the daemon.
        headers.add(new Header("Cache-Control", "no-cache"));
        headers.add(new Header("ETag", tag));
        headers.add(new Header("Vary", "Accept-Encoding"));
        if (gzip) {
            headers.add(new Header("Content-Encoding", "gzip"));
        }
        return headers;
    }

    /// Whether the client has the content: one of the tags is equal, apart from being weak.
    private static boolean isKnown(String tag, String known) {
        for (String each : known.split(",", -1)) {
            String stripped = each.strip();
            if (stripped.equals("*") || stripped.equals(tag) || ("W/" + stripped).equals(tag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean acceptsGzip(String codings) {
        for (String coding : codings.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = coding.split(";", -1);
            if (parts[0].strip().equals("gzip")) {
                return parts.length == 1 || !REFUSED_CODING.matcher(parts[1].strip()).matches();
            }
        }
        return false;
    }
}
