package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.kube.http.HttpCall.Header;
import java.util.ArrayList;
import java.util.List;

/// The headers by which a user acts as another one: `as`, `as-uid`, `as-groups` and `as-user-extra`
/// of a kubeconfig.
final class Impersonation {
    /// What a header's name can carry besides letters and digits. A `%` marks an escaped byte.
    private static final String SIGNS = "!#$&'*+-.^_`|~";

    private Impersonation() {}

    /// @return the headers; none if nobody is impersonated
    /// @throws IllegalArgumentException if the settings lack `as`, or hold what no header can
    ///   carry; the message begins with the field
    static List<Header> headers(KubeconfigUser user) {
        List<Header> headers = new ArrayList<>();
        add(headers, "Impersonate-User", "as", user.as());
        add(headers, "Impersonate-Uid", "as-uid", user.asUid());
        for (String group : user.asGroups()) {
            add(headers, "Impersonate-Group", "as-groups", group);
        }
        user.asUserExtra()
                .forEach((key, values) -> {
                    for (String value : values) {
                        add(headers, "Impersonate-Extra-" + escaped(key), "as-user-extra", value);
                    }
                });
        if (!headers.isEmpty() && user.as().isEmpty()) {
            throw new IllegalArgumentException(
                    "as is missing, but as-uid, as-groups or as-user-extra is there");
        }
        return headers;
    }

    private static void add(List<Header> headers, String name, String field, String value) {
        if (value.isEmpty()) {
            return;
        }
        if (!Header.canCarry(value)) {
            throw new IllegalArgumentException(field + " holds control characters");
        }
        headers.add(new Header(name, value));
    }

    /// As in client-go: what a header's name cannot carry is written as `%` and two digits.
    private static String escaped(String key) {
        var name = new StringBuilder();
        for (byte b : key.getBytes(UTF_8)) {
            boolean isPlain =
                    (b >= 'a' && b <= 'z')
                            || (b >= 'A' && b <= 'Z')
                            || (b >= '0' && b <= '9')
                            || (b > 0 && SIGNS.indexOf(b) >= 0);
            if (isPlain) {
                name.append((char) b);
            } else {
                name.append("%%%02X".formatted(b & 0xff));
            }
        }
        return name.toString();
    }
}
