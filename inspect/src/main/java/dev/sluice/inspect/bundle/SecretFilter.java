package dev.sluice.inspect.bundle;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Takes secrets out of what goes into a bundle. Nothing that is collected should hold any: this is
/// the second fence. It knows the secrets of this host, and the forms that secrets have.
///
/// @param known the secrets of this host, such as the token of the service account
public record SecretFilter(List<String> known) {
    private static final String REMOVED = "[removed]";

    /// Shorter ones would be found everywhere.
    private static final int SHORTEST = 8;

    /// A JSON Web Token (RFC 7519): three parts in base64url, of which the first two begin with
    /// `{"`.
    private static final Pattern TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]*");

    private static final Pattern PRIVATE_KEY =
            Pattern.compile(
                    "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\]{0,20000}"
                            + "(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?");

    /// The header of HTTP (RFC 9110, 11.6.2).
    private static final Pattern AUTHORIZATION =
            Pattern.compile(
                    "(?i)(\\bauthorization[\"']?\\s*[:=]\\s*[\"']?(?:bearer|basic))"
                            + "\\s+[A-Za-z0-9._~+/=-]{8,}");

    /// Elsewhere, the words may be the name of a port or a Service.
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}");

    private static final Pattern USER_OF_URL = Pattern.compile("://[^/\\s@\"']{1,200}@");

    /// `password: x`, `"token":"x"`, `client-key-data=x`.
    private static final Pattern ASSIGNMENT =
            Pattern.compile(
                    "(?i)((?:password|passwd|secret|token|api[_-]?key|client-key-data"
                            + "|private[_-]?key)"
                            + "[\"']?\\s*[:=]\\s*[\"']?)([^\\s\"',}]{3,})");

    public SecretFilter {
        known = known.stream().filter(secret -> secret.length() >= SHORTEST).distinct().toList();
    }

    /// Cleans text that programs read: only what is surely a secret is replaced.
    public String machine(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, REMOVED);
        }
        clean = TOKEN.matcher(clean).replaceAll(REMOVED);
        clean = PRIVATE_KEY.matcher(clean).replaceAll(REMOVED);
        clean = AUTHORIZATION.matcher(clean).replaceAll("$1 " + REMOVED);
        return USER_OF_URL.matcher(clean).replaceAll("://" + REMOVED + "@");
    }

    /// Cleans text that people read, such as log lines: also what is called a password or a token.
    public String prose(String text) {
        String clean = CREDENTIALS.matcher(machine(text)).replaceAll("$1 " + REMOVED);
        return ASSIGNMENT.matcher(clean).replaceAll("$1" + REMOVED);
    }

    /// Overwrites known secrets in bytes whose length must stay.
    public byte[] bytes(byte[] content) {
        String all = new String(content, StandardCharsets.ISO_8859_1);
        String clean = all;
        for (String secret : known) {
            String raw =
                    new String(
                            secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            clean = clean.replace(raw, "x".repeat(raw.length()));
        }
        clean = TOKEN.matcher(clean).replaceAll(found -> "x".repeat(found.group().length()));
        return clean.equals(all) ? content : clean.getBytes(StandardCharsets.ISO_8859_1);
    }
}
