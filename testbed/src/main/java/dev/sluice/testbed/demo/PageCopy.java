package dev.sluice.testbed.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Makes one file of the status page: its style, scripts and pictures, and what the daemon answered
/// when the copy was made. A browser shows it without a daemon or a network.
///
/// Browsers load no modules from files. So each module becomes a `data:` URL, and an import map
/// says which; every other file that the page names becomes such a URL where it is named.
final class PageCopy {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FOLDER = "page/";

    /// Begins the name of a module in the import map.
    private static final String MODULE = "module/";

    /// A file of the page, as its HTML and its scripts name it.
    private static final Pattern NAMED = Pattern.compile("([\"'])page/([A-Za-z0-9_.-]+)\\1");

    /// A module, as another module beside it names it.
    private static final Pattern IMPORTED =
            Pattern.compile(
                    "(\\bfrom\\s*|\\bimport\\s*\\(?\\s*)([\"'])\\./([A-Za-z0-9_.-]+\\.m?js)\\2");

    private static final Pattern PRELOAD =
            Pattern.compile("<link\\b[^>]*\\brel=\"modulepreload\"[^>]*>\\s*");

    private static final String FIRST_SCRIPT = "<script";

    /// What the daemon serves.
    @FunctionalInterface
    interface Served {
        /// @param path below `/`: `page/style.css`; empty for the page itself
        /// @throws IOException if the daemon does not serve it
        String read(String path) throws IOException, InterruptedException;
    }

    private final Served served;
    private final Map<String, String> modules = new TreeMap<>();
    private final Deque<String> unread = new ArrayDeque<>();

    private PageCopy(Served served) {
        this.served = served;
    }

    /// Returns the copy.
    ///
    /// @param answers the script that answers from the documents
    /// @param documents by page and the parameters that say what it is about, in their alphabetic
    ///   order: `endpoints?service=shop/web`, `overview?`
    /// @param made the time of the copy, as in the header `Date` of HTTP
    /// @throws IOException if a file that the page names cannot be read
    static String of(Served served, String answers, Map<String, ObjectNode> documents, String made)
            throws IOException, InterruptedException {
        var copy = new PageCopy(served);
        String html = copy.filesInside(PRELOAD.matcher(served.read("")).replaceAll(""));
        while (!copy.unread.isEmpty()) {
            String name = copy.unread.remove();
            copy.modules.put(MODULE + name, copy.dataUrl(name));
        }
        int at = html.indexOf(FIRST_SCRIPT);
        if (at < 0) {
            throw new IOException("the status page has no script");
        }
        return html.substring(0, at)
                + data("copy", "application/json", json(documents, made))
                + "<script>\n%s</script>\n".formatted(answers)
                + "<script type=\"importmap\">%s</script>\n".formatted(copy.importMap())
                + html.substring(at);
    }

    private String importMap() {
        return escaped(JSON.writeValueAsString(Map.of("imports", modules)));
    }

    private static String json(Map<String, ObjectNode> documents, String made) {
        ObjectNode all = JSON.createObjectNode();
        all.put("made", made);
        ObjectNode inside = all.putObject("documents");
        documents.forEach(inside::set);
        return JSON.writeValueAsString(all);
    }

    private static String data(String id, String type, String text) {
        return "<script id=\"%s\" type=\"%s\">%s</script>\n".formatted(id, type, escaped(text));
    }

    /// Returns JSON that cannot end the element that holds it.
    private static String escaped(String json) {
        return json.replace("<", "\\u003c");
    }

    /// Returns a text with each file that it names in place of the name.
    private String filesInside(String text) throws IOException, InterruptedException {
        var whole = new StringBuilder();
        int end = 0;
        for (MatchResult named : NAMED.matcher(text).results().toList()) {
            whole.append(text, end, named.start());
            whole.append(named.group(1)).append(dataUrl(named.group(2))).append(named.group(1));
            end = named.end();
        }
        return whole.append(text.substring(end)).toString();
    }

    private String dataUrl(String name) throws IOException, InterruptedException {
        String text = served.read(FOLDER + name);
        String type = typeOf(name);
        String whole = type.equals("text/javascript") ? filesInside(importsOf(text)) : text;
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        return "data:%s;base64,%s".formatted(type, Base64.getEncoder().encodeToString(bytes));
    }

    /// Returns a module that imports by the names of the import map, and notes what it imports.
    private String importsOf(String module) {
        return IMPORTED.matcher(module)
                .replaceAll(found -> {
                    String name = found.group(3);
                    if (modules.putIfAbsent(MODULE + name, "") == null) {
                        unread.add(name);
                    }
                    return Matcher.quoteReplacement(found.group(1) + "'" + MODULE + name + "'");
                });
    }

    private static String typeOf(String name) throws IOException {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js", "mjs" -> "text/javascript";
            case "css" -> "text/css";
            case "svg" -> "image/svg+xml";
            default -> throw new IOException("the status page names " + name + ", no text");
        };
    }
}
