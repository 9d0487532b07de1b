package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request.
///
/// @param target path and query
/// @param body its text, or null for none
public record HttpCall(String method, String target, List<Header> headers, @Nullable String body) {
    /// A header line.
    public record Header(String name, String value) {
        /// Whether a header can carry this text: no line ends and no other control characters.
        public static boolean canCarry(String value) {
            return value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
        }
    }

    public HttpCall {
        headers = List.copyOf(headers);
    }

    /// Whether it may be sent again without knowing whether the server has received it.
    boolean isRepeatable() {
        return method.equals("GET");
    }

    /// @param target as the peer expects it: proxies for plain HTTP expect a URL
    /// @param more further headers
    byte[] bytes(String target, List<Header> more) throws IOException {
        var text = new StringBuilder();
        text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        for (List<Header> some : List.of(more, headers)) {
            for (Header header : some) {
                if (!Header.canCarry(header.value)) {
                    throw new IOException("the header " + header.name + " cannot carry its value");
                }
                text.append(header.name).append(": ").append(header.value).append("\r\n");
            }
        }
        byte[] content = body == null ? new byte[0] : body.getBytes(UTF_8);
        if (body != null) {
            text.append("Content-Length: ").append(content.length).append("\r\n");
        }
        text.append("\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.toString().getBytes(UTF_8));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }
}
