package dev.sluice.kube.watch;

import java.io.IOException;

/// The answer is not what an API server says: nothing of it can be trusted.
final class MalformedAnswerException extends IOException {
    MalformedAnswerException(String message) {
        super(message);
    }
}
