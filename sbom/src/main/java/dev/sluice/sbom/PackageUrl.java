package dev.sluice.sbom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;

/// Package URLs name packages of any ecosystem: `pkg:maven/GROUP/NAME@VERSION`.
public final class PackageUrl {
    private static final String UNRESERVED = "-._~:";

    private PackageUrl() {}

    /// Returns a part as it is written in a package URL.
    static String encode(String part) {
        StringBuilder text = new StringBuilder();
        for (byte each : part.getBytes(UTF_8)) {
            char letter = (char) (each & 0xff);
            boolean plain =
                    letter < 128
                            && (Character.isLetterOrDigit(letter)
                                    || UNRESERVED.indexOf(letter) >= 0);
            if (plain) {
                text.append(letter);
            } else {
                text.append("%%%02X".formatted((int) letter));
            }
        }
        return text.toString();
    }

    /// Returns what a part that was read from a package URL means.
    public static String decode(String part) {
        // Unlike in a form, a plus sign is one.
        return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }
}
