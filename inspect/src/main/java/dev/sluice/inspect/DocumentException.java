package dev.sluice.inspect;

/// Text is not the expected [Document]. The message says why in one line.
public final class DocumentException extends Exception {
    DocumentException(String why) {
        super(why);
    }

    DocumentException(String why, Throwable cause) {
        super(why, cause);
    }
}
