package dev.sluice.daemon.page;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/// A file of the status page.
///
/// @param resource where it is packaged
/// @param contentType of its content
record PageFile(String resource, String contentType) {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String ICON = "image/svg+xml";

    /// The library of the charts, in the version that the build names.
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.";

    private static final int TAG_BYTES = 12;

    /// All files by their paths.
    static final Map<String, PageFile> BY_PATH = all();

    private static Map<String, PageFile> all() {
        Map<String, PageFile> all = new TreeMap<>();
        all.put("/", new PageFile("index.html", HTML));
        all.put("/page/icon.svg", new PageFile("icon.svg", ICON));
        all.put("/page/style.css", new PageFile("style.css", CSS));
        all.put("/page/charts.css", new PageFile(CHARTS + "min.css", CSS));
        all.put("/page/charts-library.js", new PageFile(CHARTS + "iife.min.js", SCRIPT));
        for (String module :
                new String[] {
                    "app",
                    "changes",
                    "charts",
                    "check",
                    "dom",
                    "explain",
                    "format",
                    "live",
                    "load",
                    "overview",
                    "service",
                    "services",
                    "source"
                }) {
            String file = module + ".js";
            all.put("/page/" + file, new PageFile(file, SCRIPT));
        }
        return Map.copyOf(all);
    }

    /// @throws IOException if the file is not packaged, or cannot be read
    byte[] read() throws IOException {
        try (InputStream in = PageFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource + " is not packaged");
            }
            return in.readAllBytes();
        }
    }

    /// Returns the entity tag of a content. It is weak, since it is the same whether the content is
    /// compressed or not.
    static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "W/\"" + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
