package dev.sluice.daemon.process;

import dev.sluice.netlink.Sysctl;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The OOM score adjustment of this process.
public final class OomScore {
    private static final Logger LOG = LoggerFactory.getLogger(OomScore.class);

    private OomScore() {}

    /// Sets the adjustment. A failure is only logged.
    ///
    /// @param proc `/proc`
    public static void set(Path proc, int score) {
        Path file = proc.resolve("self/oom_score_adj");
        try {
            new Sysctl(file).ensure(score);
        } catch (IOException e) {
            LOG.warn(
                    "the OOM score stays as it is, {} cannot be set to {}: it takes CAP_SYS_RESOURCE"
                            + " to lower it ({})",
                    file,
                    score,
                    e.getMessage());
        }
    }
}
