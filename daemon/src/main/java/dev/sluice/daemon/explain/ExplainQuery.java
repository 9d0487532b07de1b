package dev.sluice.daemon.explain;

import dev.sluice.inspect.explain.ExplainRequest;
import dev.sluice.inspect.explain.InvalidRequestException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The parameters of the page and of the command `explain`.
public final class ExplainQuery {
    public static final String TO = "to";
    public static final String FROM = "from";
    public static final String PROTOCOL = "protocol";
    public static final String CT = "ct";
    public static final List<String> PARAMETERS = List.of(TO, FROM, PROTOCOL, CT);

    private ExplainQuery() {}

    /// @param values the value of a parameter; empty if it was not given
    public static ExplainRequest request(Function<String, String> values)
            throws InvalidRequestException {
        return ExplainRequest.parse(
                values.apply(TO),
                given(values.apply(FROM)),
                given(values.apply(PROTOCOL)),
                given(values.apply(CT)));
    }

    private static @Nullable String given(String value) {
        return value.isEmpty() ? null : value;
    }
}
