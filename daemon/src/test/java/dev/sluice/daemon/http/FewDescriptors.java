package dev.sluice.daemon.http;

import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A program that serves a page and then uses up its file descriptors, except a few for
/// connections. It prints its port.
final class FewDescriptors {
    private FewDescriptors() {}

    public static void main(String[] args) throws Exception {
        // The limit of connections is so high that the descriptors are used up first.
        var server =
                Http.server(
                        Http.patient(
                                Limits.within(Long.MAX_VALUE),
                                Duration.ofHours(1),
                                Duration.ofHours(1)));
        int port =
                server.open(BindAddress.parse("127.0.0.1:0"), _ -> Response.text(200, "the end"))
                        .get()
                        .port();
        // All classes are loaded by now.
        Http.get("127.0.0.1", port, "/");
        int rest = Integer.parseInt(args[0]);
        List<AutoCloseable> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException _) {
            for (int i = 0; i < rest; i++) {
                taken.removeLast().close();
            }
        }
        System.out.println(port);
        new CountDownLatch(1).await();
    }
}
