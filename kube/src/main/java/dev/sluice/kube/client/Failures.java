package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;

/// Describes why a request failed, in one line.
public final class Failures {
    /// The beginnings of the JDK's messages for a connection that was closed.
    private static final List<String> CUTS =
            List.of(
                    "Connection reset",
                    "Connection or outbound has closed",
                    "Broken pipe",
                    "Socket closed",
                    "Closed by interrupt",
                    "SSL peer shut down incorrectly",
                    "Remote host terminated the handshake");

    private Failures() {}

    public static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return switch (failure) {
            case ExecutionException _ when cause != null -> reason(cause);
            case CompletionException _ when cause != null -> reason(cause);
            case JacksonIOException _ when cause != null -> reason(cause);
            case NoSuchFileException e -> "there is no file " + e.getFile();
            case ConnectException e when "Connection refused".equals(e.getMessage()) ->
                    "the connection was refused";
            case IOException e when CUTS.stream().anyMatch(line(e)::startsWith) ->
                    "the connection was cut";
            default -> line(failure);
        };
    }

    /// Why a text is not YAML, in one line. The parser's message quotes the faulty text in indented
    /// lines, which are dropped: they may hold a secret.
    public static String ofYaml(JacksonException failure) {
        return failure.getOriginalMessage()
                .lines()
                .filter(line -> !line.isBlank() && line.charAt(0) != ' ')
                .collect(Collectors.joining(": "));
    }

    private static String line(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : OneLine.of(message);
    }
}
