package dev.sluice.testbed.whole;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;

/// HTTP requests from a place of the test node.
record Curl(TestNode node, Place from) {
    /// @param status 0 if there was no answer
    /// @param text headers and body; the reason if there was no answer
    record Answer(int status, String text) {
        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }

    Answer get(String url) {
        try {
            String text =
                    node.run(
                            from,
                            "curl",
                            "--silent",
                            "--show-error",
                            "--include",
                            "--globoff",
                            "--max-time",
                            "5",
                            url);
            return new Answer(Integer.parseInt(text.split(" ", 3)[1]), text);
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e.getMessage()));
        }
    }
}
