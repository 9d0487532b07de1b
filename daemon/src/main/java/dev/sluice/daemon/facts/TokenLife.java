package dev.sluice.daemon.facts;

import dev.sluice.base.input.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long a token of a service account remains valid. Nothing of the token is kept or shown.
final class TokenLife {
    /// The claim `exp` of a JSON Web Token (RFC 7519, 4.1.4), in seconds since 1970.
    private static final Pattern EXPIRES = Pattern.compile("\"exp\":\\s*(\\d{1,12})");

    private TokenLife() {}

    /// Returns what remains; empty if there is no such file, or the token does not end.
    ///
    /// @throws IOException if the file cannot be read or holds no token of this form
    static Optional<Duration> of(Path file, Instant now) throws IOException {
        String token;
        try {
            token = new InputFile(file, InputFile.USUAL).text().strip();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
            Matcher expires = EXPIRES.matcher(new String(claims, StandardCharsets.UTF_8));
            return expires.find()
                    ? Optional.of(
                            Duration.between(
                                    now, Instant.ofEpochSecond(Long.parseLong(expires.group(1)))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no token", e);
        }
    }
}
