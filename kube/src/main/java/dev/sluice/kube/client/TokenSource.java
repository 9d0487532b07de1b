package dev.sluice.kube.client;

import dev.sluice.base.input.InputFile;
import dev.sluice.kube.http.HttpCall.Header;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A bearer token. One in a file is read again for each request, because the kubelet replaces it.
/// As in client-go, the last one stays in use while the file cannot be read. Safe from any thread.
final class TokenSource {
    private final @Nullable InputFile file;
    private String last;

    /// @param file null if the token never changes
    /// @param last the token until the file can be read
    private TokenSource(@Nullable InputFile file, String last) {
        this.file = file;
        this.last = last;
    }

    /// A token that never changes.
    static TokenSource of(String token) throws IOException {
        return new TokenSource(null, usable(token));
    }

    /// @throws IOException if there is no token; the message is the reason without the path
    static TokenSource of(Path file) throws IOException {
        var input = new InputFile(file, InputFile.USUAL);
        return new TokenSource(input, usable(input.text()));
    }

    /// @param token the token while the file cannot be read
    static TokenSource of(Path file, String token) throws IOException {
        return new TokenSource(new InputFile(file, InputFile.USUAL), usable(token));
    }

    synchronized String token() {
        try {
            if (file != null) {
                last = usable(file.text());
            }
        } catch (IOException _) {
            // It may be there again for the next request. If not, the server refuses the old one.
        }
        return last;
    }

    /// Removes blanks around a token.
    ///
    /// @throws IOException if it is empty, or no header can carry it
    static String usable(String text) throws IOException {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new IOException("holds no token");
        }
        if (!Header.canCarry(token)) {
            throw new IOException("holds a token with control characters");
        }
        return token;
    }
}
