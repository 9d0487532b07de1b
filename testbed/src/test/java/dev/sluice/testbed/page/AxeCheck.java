package dev.sluice.testbed.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Judges a view by the rules of axe-core for WCAG 2.2, levels A and AA.
///
/// @param script the text of axe-core
record AxeCheck(String script) {
    private static final String RESOURCE = "/axe.min.js";

    private static final String RUN =
            """
            const done = arguments[arguments.length - 1];
            const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
            const lines = (found) => found.violations.flatMap((violation) =>
                violation.nodes.map((node) =>
                    "axe " + violation.id + " " + violation.help + ": " + node.html.slice(0, 120)));
            axe.run(document, { runOnly: rules, resultTypes: ["violations"] })
                .then((found) => done(lines(found)), (why) => done(["axe failed: " + why]));
            """;

    static AxeCheck ofLibrary() throws IOException {
        try (InputStream text =
                Objects.requireNonNull(AxeCheck.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new AxeCheck(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// Returns the violations of what the page shows now, one line for each element.
    List<String> faults(OpenedPage page) {
        List<String> faults = new ArrayList<>();
        page.browser().run(script);
        if (page.browser().driver().executeAsyncScript(RUN) instanceof List<?> found) {
            found.forEach(fault -> faults.add(String.valueOf(fault)));
        } else {
            faults.add("axe-core gave no answer");
        }
        return faults;
    }
}
