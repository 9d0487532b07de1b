package dev.sluice.testbed.demo;

import java.io.IOException;
import java.util.List;

/// One thing the demo shows.
interface DemoStep {
    String title();

    /// What is about to be shown, in a line or two.
    List<String> about();

    /// Does it.
    ///
    /// @throws BrokenPromiseException if what is seen is not what [#about] promised
    /// @throws IOException if it cannot be done at all
    Finding show(DemoCluster cluster, TextStyle style)
            throws BrokenPromiseException, IOException, InterruptedException;

    /// What was seen.
    ///
    /// @param shown to look at
    /// @param verdict what it proves, in one line
    record Finding(List<String> shown, String verdict) {
        public Finding {
            shown = List.copyOf(shown);
        }
    }
}
