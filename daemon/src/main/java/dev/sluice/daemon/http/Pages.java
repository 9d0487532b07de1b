package dev.sluice.daemon.http;

import java.util.Map;

/// Pages by their exact paths. Other paths are answered with 404.
public record Pages(Map<String, Page> byPath) implements Page {
    public Pages {
        byPath = Map.copyOf(byPath);
    }

    @Override
    public PageAnswer get(Request request) {
        Page page = byPath.get(request.path());
        return page == null ? Response.NOT_FOUND : page.get(request);
    }
}
