package dev.sluice.daemon.http;

import java.util.ArrayList;
import java.util.List;

/// The answer to a request. The headers `Date` and `Content-Length` are added when it is written.
///
/// @param headers the headers in order
public record Response(int status, List<Header> headers, String body) implements PageAnswer {
    public record Header(String name, String value) {}

    private static final Header NO_SNIFF = new Header("X-Content-Type-Options", "nosniff");

    /// The answer of Go's servers.
    public static final Response NOT_FOUND = text(404, "404 page not found\n");

    public Response {
        headers = List.copyOf(headers);
    }

    public static Response json(int status, String body) {
        return of(status, "application/json", body).with(NO_SNIFF);
    }

    /// Plain text. Browsers must not guess another content type.
    public static Response text(int status, String body) {
        return of(status, "text/plain; charset=utf-8", body).with(NO_SNIFF);
    }

    public static Response of(int status, String contentType, String body) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), body);
    }

    /// This response with one more header.
    public Response with(Header header) {
        List<Header> more = new ArrayList<>(headers);
        more.add(header);
        return new Response(status, more, body);
    }
}
