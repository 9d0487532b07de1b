package dev.sluice.kube.watch;

import java.io.IOException;

/// An answer does not follow the API. None of it can be trusted.
final class MalformedAnswerException extends IOException {
    MalformedAnswerException(String message) {
        super(message);
    }
}
