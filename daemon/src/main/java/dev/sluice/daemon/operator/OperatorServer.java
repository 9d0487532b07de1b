package dev.sluice.daemon.operator;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.PageAnswer;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.ResponseWriter;
import dev.sluice.daemon.http.SlowAnswer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests below `/sluice/v1/` by the pages of the operator interface. Pages are computed
/// one at a time, off the event loop, and their JSON is sent piece by piece.
public final class OperatorServer implements Page {
    /// The path of the list of all pages; each page is below it.
    public static final String ROOT = "/sluice/v1/";

    private static final Logger LOG = LoggerFactory.getLogger(OperatorServer.class);
    private static final int MOST_AT_ONCE = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final String RETRY_AFTER_S = "5";

    private final Callers callers;
    private final Map<String, OperatorPage> pages;
    private final Optional<LiveEvents> events;
    private final OneAtATime turns;
    private final GrownHeap heap = GrownHeap.ofThisProcess();

    /// An item of the list of pages.
    public record PageDescription(String name, List<String> parameters) {}

    /// @param events what happens, for callers that listen; empty where nothing ever does
    public OperatorServer(
            OperatorAccess access, List<OperatorPage> pages, Optional<LiveEvents> events) {
        this(access, pages, events, new OneAtATime(MOST_AT_ONCE, LONGEST_WAIT));
    }

    OperatorServer(
            OperatorAccess access,
            List<OperatorPage> pages,
            Optional<LiveEvents> events,
            OneAtATime turns) {
        this.callers = new Callers(access);
        this.events = events;
        this.pages =
                new TreeMap<>(pages.stream().collect(Collectors.toMap(OperatorPage::name, p -> p)));
        this.turns = turns;
    }

    /// Returns whether a request is for this interface.
    public static boolean serves(Request request) {
        return request.path().startsWith(ROOT);
    }

    @Override
    public PageAnswer get(Request request) {
        Optional<String> refusal = callers.refusal(request);
        if (refusal.isPresent()) {
            return failure(OperatorReason.FORBIDDEN, refusal.get());
        }
        String name = request.path().substring(ROOT.length());
        if (name.equals(LiveEvents.NAME) && events.isPresent()) {
            return listen(request, events.get());
        }
        OperatorPage page = name.isEmpty() ? list() : pages.get(name);
        if (page == null) {
            return failure(
                    OperatorReason.NOT_FOUND,
                    "there is no page %s; there are %s"
                            .formatted(OneLine.quote(name), String.join(", ", pages.keySet())));
        }
        try {
            var query = OperatorQuery.parse(request.query(), page.parameters());
            return request.head() ? ok() : (SlowAnswer) to -> start(page, query, to);
        } catch (OperatorException e) {
            return failure(e);
        }
    }

    private static PageAnswer listen(Request request, LiveEvents events) {
        try {
            var _ = OperatorQuery.parse(request.query(), List.of());
        } catch (OperatorException e) {
            return failure(e);
        }
        if (request.head()) {
            return LiveEvents.HEAD;
        }
        Response full =
                failure(
                        OperatorReason.TOO_MANY_REQUESTS,
                        "%d callers listen already: try again"
                                .formatted(LiveEvents.MOST_LISTENERS));
        return (SlowAnswer) to -> events.listen(to, full);
    }

    private OperatorPage list() {
        return new OperatorPage(
                "",
                List.of(),
                _ ->
                        new Document<>(
                                "PageList",
                                pages.values().stream()
                                        .map(p -> new PageDescription(p.name(), p.parameters()))
                                        .toList()));
    }

    private void start(OperatorPage page, OperatorQuery query, ResponseWriter to) {
        boolean started =
                turns.start(
                        () -> heap.during(() -> answer(page, query, to)),
                        () ->
                                to.answer(
                                        failure(
                                                OperatorReason.SERVICE_UNAVAILABLE,
                                                "other answers take their time: try again")));
        if (!started) {
            to.answer(
                    failure(
                            OperatorReason.TOO_MANY_REQUESTS,
                            "%d answers wait already: try again".formatted(MOST_AT_ONCE)));
        }
    }

    private static void answer(OperatorPage page, OperatorQuery query, ResponseWriter to) {
        Document<?> document;
        try {
            document = page.source().answer(query);
        } catch (OperatorException e) {
            to.answer(failure(e));
            return;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.error("the page {} failed", page.name(), e);
            String why = OneLine.of(e.toString(), 200);
            to.answer(failure(OperatorReason.INTERNAL_ERROR, page.name() + " failed: " + why));
            return;
        }
        try {
            to.stream(ok(), out -> DocumentWriter.json(document, out));
        } catch (IOException | RuntimeException e) {
            // The client sees that the answer is cut off.
            LOG.debug("the answer of {} was cut off: {}", page.name(), e.toString());
        }
    }

    private static Response ok() {
        return Response.json(200, "").with(new Response.Header("Cache-Control", "no-store"));
    }

    private static Response failure(OperatorException e) {
        return failure(e.reason(), String.valueOf(e.getMessage()));
    }

    private static Response failure(OperatorReason reason, String message) {
        var text = new ByteArrayOutputStream();
        DocumentWriter.json(new OperatorStatus(reason.toString(), message), text);
        Response response = Response.json(reason.status(), text.toString(StandardCharsets.UTF_8));
        return reason.passes()
                ? response.with(new Response.Header("Retry-After", RETRY_AFTER_S))
                : response;
    }
}
