package dev.sluice.testbed.guest;

import java.io.IOException;

/// A guest that did not come to its end: its kernel died, or its time was over.
public final class GuestException extends IOException {
    GuestException(String message) {
        super(message);
    }
}
