package dev.sluice.kube.decode;

import dev.sluice.base.input.OneLine;

/// A part of an API object that could not be read and was skipped. The other parts are used.
///
/// @param object kind and name: `Service shop/web`
/// @param field the path of the part within the object: `spec.externalIPs[1]`
/// @param fault what is wrong, and the consequence
public record ObjectProblem(String object, String field, String fault) {
    private static final int LONGEST_QUOTE = 60;

    /// Text from outside for a log line: quoted, shortened and without line breaks.
    static String quote(String text) {
        return OneLine.quote(text, LONGEST_QUOTE);
    }

    /// The problem as one line for a log.
    @Override
    public String toString() {
        return object + ": " + field + " " + fault;
    }
}
