package dev.sluice.inspect.diff;

import dev.sluice.model.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A difference between what should be in the kernel and what is.
///
/// @param service `namespace/name`; null if no Service has the address
/// @param port the name of the Service's port; null if it has none
/// @param family `IPv4` or `IPv6`
/// @param frontends where it holds, as `10.96.0.9:80/TCP` or `node port 30080/TCP`
/// @param clients for whose connections it holds: `pods`, `this node`, `outside`, or a source range
/// @param text the difference in one sentence
public record Difference(
        @Nullable String service,
        @Nullable String port,
        String family,
        DifferenceKind kind,
        List<String> frontends,
        List<String> clients,
        String text) {
    /// The kind of a document of these.
    public static final String KIND = "DifferenceList";

    public Difference {
        frontends = List.copyOf(frontends);
        clients = List.copyOf(clients);
    }

    /// A line of a dump.
    ///
    /// @param line `- ` before a line that is missing, `+ ` before one that should not be there
    public static Difference ofLine(IpFamily family, String line) {
        return new Difference(
                null, null, family.label(), DifferenceKind.Line, List.of(), List.of(), line);
    }
}
