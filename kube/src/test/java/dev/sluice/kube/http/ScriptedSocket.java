package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A peer that serves its connections one after the other, each by its script.
final class ScriptedSocket implements AutoCloseable {
    private final ServerSocket listening =
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @FunctionalInterface
    interface Script {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    ScriptedSocket(Script... scripts) throws IOException {
        threads.execute(() -> {
            for (Script script : scripts) {
                try (Socket socket = listening.accept()) {
                    script.serve(socket);
                } catch (IOException _) {
                    // The client hung up, or the test has ended.
                } catch (InterruptedException _) {
                    return;
                }
            }
        });
    }

    HostPort at() {
        return new HostPort("127.0.0.1", listening.getLocalPort());
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
