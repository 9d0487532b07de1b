package dev.sluice.daemon.mode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of Linux, without its patch level.
record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Pattern START = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

    /// @param release the output of `uname -r`: `6.1.0-25-amd64`
    /// @return empty if the text is not a version
    static Optional<KernelVersion> parse(String release) {
        Matcher parts = START.matcher(release);
        return parts.matches()
                ? Optional.of(
                        new KernelVersion(
                                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    static KernelVersion ofThisHost() throws IOException {
        String release = Files.readString(RELEASE).strip();
        return parse(release)
                .orElseThrow(() -> new IOException("not a version of Linux: \"" + release + "\""));
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
