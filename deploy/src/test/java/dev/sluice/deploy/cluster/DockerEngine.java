package dev.sluice.deploy.cluster;

import dev.sluice.deploy.scripts.ScriptRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Whether the tests can have what they need of Docker. These are the conditions of their classes.
/// `make cluster` wants them all, so there they run, and fail where something is missing.
public final class DockerEngine {
    private DockerEngine() {}

    /// Whether a Docker engine answers.
    public static boolean isThere() {
        return wanted() || answers("docker", "info");
    }

    /// Whether a Docker engine answers, and kind is on the PATH, which makes clusters in it.
    public static boolean isThereWithKind() {
        return wanted() || (isThere() && answers("kind", "version"));
    }

    private static boolean wanted() {
        return Boolean.getBoolean("sluice.cluster");
    }

    private static boolean answers(String... words) {
        try {
            return ScriptRun.of(Path.of("."), Map.of(), "", List.of(words)).status() == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }
}
