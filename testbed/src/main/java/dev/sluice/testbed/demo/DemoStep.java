package dev.sluice.testbed.demo;

import java.io.IOException;
import java.util.List;

/// A step of the demo.
interface DemoStep {
    String title();

    /// Returns what is about to be shown, in one or two lines.
    List<String> about();

    /// Performs the step.
    ///
    /// @throws DemoFailedException if something else happens than [#about] announced
    /// @throws IOException if the step cannot be performed at all
    Finding show(DemoCluster cluster, TextStyle style)
            throws DemoFailedException, IOException, InterruptedException;

    /// The result of a step.
    ///
    /// @param shown lines to print
    /// @param verdict what they prove, in one line
    record Finding(List<String> shown, String verdict) {
        public Finding {
            shown = List.copyOf(shown);
        }
    }
}
