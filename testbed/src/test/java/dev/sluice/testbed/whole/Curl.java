package dev.sluice.testbed.whole;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;

/// Asks over HTTP from a place of the test node.
record Curl(TestNode node, Place from) {
    /// @param status 0 where nobody answers
    /// @param text headers and body; why there are none where nobody answers
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
