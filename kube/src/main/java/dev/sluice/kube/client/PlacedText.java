package dev.sluice.kube.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A text of a kubeconfig, of a file that it names, or of a credential plugin.
///
/// @param place where it stands, for messages: `users[0].user.client-key-data`
record PlacedText(String place, String text) {
    /// A fault of the text.
    ///
    /// @param fault completes a sentence that begins with the place: `holds no certificate`
    IOException fault(String fault, @Nullable Throwable cause) {
        return new IOException(place + " " + fault, cause);
    }

    /// Without the text, which may be a key.
    @Override
    public String toString() {
        return place;
    }
}
