package dev.sluice.netlink.ipvs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Reads the connections that IPVS carries in the network namespace of the calling thread. No
/// netlink message lists them.
public final class IpvsConnections {
    /// The calling thread's view; `/proc/net` is that of the process.
    public static final Path FILE = Path.of("/proc/thread-self/net/ip_vs_conn");

    private static final int LONGEST_LINE = 512;
    private static final int BUFFER = 64 << 10;

    private IpvsConnections() {}

    /// Passes on one connection after another, at about 1 us for each. Templates of affinity, which
    /// carry no packets, have client port 0 and are left out.
    ///
    /// @param file [#FILE] except in tests
    /// @return false if the kernel has no IPVS, or has not loaded it
    public static boolean read(Path file, Consumer<IpvsConnection> each) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            byte[] line = new byte[LONGEST_LINE];
            int length = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    if (length < LONGEST_LINE) {
                        line[length] = (byte) next;
                        length++;
                    }
                    continue;
                }
                pass(new String(line, 0, length, ISO_8859_1), each);
                length = 0;
            }
            pass(new String(line, 0, length, ISO_8859_1), each);
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static void pass(String line, Consumer<IpvsConnection> each) {
        IpvsConnection.parse(line)
                .filter(connection -> connection.clientPort() != 0)
                .ifPresent(each);
    }
}
