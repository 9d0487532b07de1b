package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.JacksonIOException;

/// Describes why a request failed, in one line.
public final class Failures {
    /// The beginnings of the JDK's messages for a connection that the peer closed.
    private static final List<String> CUTS =
            List.of(
                    "chunked transfer encoding, state",
                    "fixed content-length",
                    "HTTP/1.1 header parser received no bytes",
                    "EOF reached while reading",
                    "Connection reset",
                    "closed");

    private Failures() {}

    public static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return switch (failure) {
            case ExecutionException _ when cause != null -> reason(cause);
            case CompletionException _ when cause != null -> reason(cause);
            case JacksonIOException _ when cause != null -> reason(cause);
            case NoSuchFileException e -> "there is no file " + e.getFile();
            case KubernetesClientException e when cause != null && saysNothing(e) -> reason(cause);
            case ConnectException _ when isUnresolved(cause) -> "the host name is not known";
            case ConnectException e when e.getMessage() == null -> "the connection was refused";
            case IOException e when CUTS.stream().anyMatch(line(e)::startsWith) ->
                    "the connection was cut";
            default -> line(failure);
        };
    }

    private static boolean saysNothing(KubernetesClientException e) {
        return "An error has occurred.".equals(e.getMessage());
    }

    private static boolean isUnresolved(@Nullable Throwable cause) {
        return cause instanceof UnresolvedAddressException
                || (cause != null && isUnresolved(cause.getCause()));
    }

    private static String line(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : OneLine.of(message);
    }
}
