package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;

/// The answer of a responder: one line, `name address port`.
///
/// @param endpoint the responder's name
/// @param client the client's address, as the responder saw it
/// @param clientPort the client's port, as the responder saw it
public record EchoAnswer(String endpoint, Ip client, int clientPort) {
    /// @throws IllegalArgumentException if the line is not an answer
    static EchoAnswer parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException("not a responder's answer: \"" + line + "\"");
        }
        return new EchoAnswer(words[0], Ip.of(words[1]), Integer.parseInt(words[2]));
    }

    String line() {
        return endpoint + " " + client + " " + clientPort;
    }
}
