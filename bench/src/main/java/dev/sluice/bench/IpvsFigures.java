package dev.sluice.bench;

import dev.sluice.testbed.guest.Guest;
import dev.sluice.testbed.guest.Job;
import dev.sluice.testbed.guest.UserModeLinux;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures ipvs mode in a guest whose kernel has IPVS. A guest is slow in its own way, so its
/// figures only mean something compared with those of `ipvsadm` and `ipset` for the same work in
/// the same guest.
final class IpvsFigures {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int MEGABYTES = 2048;

    /// The line that the program in the guest prints for a figure.
    private static final Pattern FIGURE = Pattern.compile("figure \"(.*)\" (\\S+) (\\S+)");

    private final Results results;

    IpvsFigures(Results results) {
        this.results = results;
    }

    void measure() throws IOException {
        var command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IpvsInGuest.class.getName());
        List<String> console = new ArrayList<>();
        int status =
                new Guest(UserModeLinux.find())
                        .run(
                                new Job(command, Path.of(""), List.of(), MEGABYTES, LIMIT),
                                line -> hear(line, console));
        if (status != 0) {
            throw new IOException(
                    "the bench in the guest ended with status %d:\n%s"
                            .formatted(status, String.join("\n", console)));
        }
    }

    private void hear(String line, List<String> console) {
        Matcher figure = FIGURE.matcher(line);
        if (figure.matches()) {
            results.add(figure.group(1), Double.parseDouble(figure.group(2)), figure.group(3));
        } else {
            console.add(line);
        }
    }

    /// Prints a figure inside the guest.
    static void tell(String name, double value, String unit) {
        System.out.printf("figure \"%s\" %s %s%n", name, value, unit);
    }
}
