package dev.sluice.testbed.guest;

import java.io.IOException;

/// A guest that did not end normally: its kernel died, or it exceeded the limit.
public final class GuestException extends IOException {
    GuestException(String message) {
        super(message);
    }
}
