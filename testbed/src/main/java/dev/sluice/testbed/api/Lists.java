package dev.sluice.testbed.api;

import dev.sluice.testbed.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Answers list requests, whole or page by page. All pages of a list show the same version. Safe
/// from any thread.
final class Lists {
    private static final int OPEN_LISTS = 16;
    private static final byte[] COMMA = {','};
    private static final byte[] END = {']', '}', '\n'};

    private final Store store;
    private final Map<String, Store.Listing> open = new LinkedHashMap<>();

    Lists(Store store) {
        this.store = store;
    }

    /// Returns the body of the answer to a list request.
    List<byte[]> answer(Resource resource, Selection selection, HttpRequest request) {
        String token = request.parameter("continue").orElse("");
        Store.Listing listing = token.isEmpty() ? begin(resource, request) : resume(token);
        List<Stored> chosen = listing.objects().stream().filter(selection::admits).toList();
        int from = token.isEmpty() ? 0 : offset(token);
        int to = Math.min(chosen.size(), from + limit(request));
        String more = to < chosen.size() ? more(listing, token, to, chosen.size()) : "";
        return body(resource, listing.version(), more, chosen.subList(from, to));
    }

    /// Forgets the lists whose later pages have not been read, so that their `continue` tokens
    /// expire.
    synchronized void expire() {
        open.clear();
    }

    private Store.Listing begin(Resource resource, HttpRequest request) {
        Store.Listing listing = store.list(resource);
        if (request.parameter("resourceVersionMatch").orElse("").equals("Exact")) {
            long wanted = version(request);
            if (wanted != listing.version()) {
                throw ApiError.tooOld(wanted, listing.version());
            }
        }
        return listing;
    }

    private synchronized Store.Listing resume(String token) {
        Store.Listing listing = open.get(token.split(":", -1)[0]);
        if (listing == null) {
            throw ApiError.pagesExpired();
        }
        return listing;
    }

    /// Returns the metadata with the token of the next page.
    private synchronized String more(Store.Listing listing, String token, int next, int all) {
        String id = token.isEmpty() ? UUID.randomUUID().toString() : token.split(":", -1)[0];
        if (open.putIfAbsent(id, listing) == null && open.size() > OPEN_LISTS) {
            open.remove(open.keySet().iterator().next());
        }
        return ",\"continue\":\"%s:%d\",\"remainingItemCount\":%d".formatted(id, next, all - next);
    }

    private static int offset(String token) {
        try {
            return Integer.parseInt(token.split(":", -1)[1]);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw ApiError.badRequest("continue key is not valid");
        }
    }

    /// Returns the page size. As in a real server, lists from the cache (`resourceVersion=0`) are
    /// not paged.
    private static int limit(HttpRequest request) {
        int limit = request.parameter("limit").map(Integer::parseInt).orElse(0);
        boolean cached = request.parameter("resourceVersion").orElse("").equals("0");
        return limit <= 0 || cached ? Integer.MAX_VALUE / 2 : limit;
    }

    static long version(HttpRequest request) {
        String text = request.parameter("resourceVersion").orElse("0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("invalid resource version: " + text);
        }
    }

    private static List<byte[]> body(
            Resource resource, long version, String more, List<Stored> objects) {
        List<byte[]> parts = new ArrayList<>(2 * objects.size() + 2);
        String head =
                "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":["
                        .formatted(resource.kind(), resource.apiVersion(), version, more);
        parts.add(head.getBytes(StandardCharsets.UTF_8));
        byte @Nullable [] separator = null;
        for (Stored object : objects) {
            if (separator != null) {
                parts.add(separator);
            }
            parts.add(object.item());
            separator = COMMA;
        }
        parts.add(END);
        return parts;
    }
}
