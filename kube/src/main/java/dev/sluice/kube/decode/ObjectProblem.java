package dev.sluice.kube.decode;

import dev.sluice.base.input.OneLine;

/// Something in an API object that could not be read and was left out; the rest of the object
/// counts.
///
/// @param object kind and name: `Service shop/web`
/// @param field where in the object: `spec.externalIPs[1]`
/// @param fault what is wrong with it, and what was done
public record ObjectProblem(String object, String field, String fault) {
    private static final int LONGEST_QUOTE = 60;

    /// Foreign text for a log line: in quotes, shortened, one line whatever it holds.
    static String quote(String text) {
        return OneLine.quote(text, LONGEST_QUOTE);
    }

    /// One line for a log.
    @Override
    public String toString() {
        return object + ": " + field + " " + fault;
    }
}
