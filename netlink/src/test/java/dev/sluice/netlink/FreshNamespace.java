package dev.sluice.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A network namespace for one test. An idle process keeps it alive; it ends with that process.
public final class FreshNamespace implements AutoCloseable {
    private final Process holder;

    private FreshNamespace(Process holder) {
        this.holder = holder;
    }

    public static FreshNamespace create() throws IOException, InterruptedException {
        var holder =
                new ProcessBuilder("unshare", "--net", "--", "cat")
                        .redirectError(ProcessBuilder.Redirect.PIPE)
                        .start();
        var own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        for (int i = 0; i < 2_000; i++) {
            if (!holder.isAlive()) {
                String error = new String(holder.getErrorStream().readAllBytes(), UTF_8);
                throw new IOException("the tests of the kernel need root: " + error.strip());
            }
            var theirs = Path.of("/proc", Long.toString(holder.pid()), "ns", "net");
            if (!Files.readSymbolicLink(theirs).equals(own)) {
                return new FreshNamespace(holder);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new IOException("unshare did not leave the network namespace in 2 s");
    }

    public NetworkNamespace namespace() {
        return NetworkNamespace.ofProcess(holder.pid());
    }

    /// Runs a program in the namespace. The test fails if the program fails.
    ///
    /// @param arguments separated by blanks
    public void execute(String program, String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments.split(" +")));
        namespace()
                .run(() -> {
                    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
                    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
                    if (process.waitFor() != 0) {
                        throw new IOException(String.join(" ", command) + ": " + said);
                    }
                });
    }

    @Override
    public void close() throws IOException {
        holder.getOutputStream().close();
        holder.destroyForcibly();
    }
}
