package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.operator.OperatorAddress;
import dev.sluice.daemon.operator.OperatorServer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.model.Ip;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// Asks the daemon of this host for a page of the operator interface. It speaks HTTP/1.0 over a
/// plain socket, because the JDK's client takes longer to load than the daemon to answer.
///
/// @param addresses are tried in order
record DaemonClient(List<InetSocketAddress> addresses) {
    private static final List<InetSocketAddress> USUAL =
            List.of(address("127.0.0.1", 10249), address("::1", 10249));
    private static final int CONNECT_MS = 2000;

    /// Longer than answers wait for their turn and are computed.
    private static final int ANSWER_MS = 90_000;

    private static final int LONGEST_HEAD = 16 << 10;
    private static final long LONGEST_BODY = 512L << 20;
    private static final Pattern GOOD = Pattern.compile("HTTP/1\\.[01] 200 .*");

    /// The reason in an answer that is an error.
    private static final Pattern MESSAGE = Pattern.compile("\"message\":\"([^\"]{1,1000})");

    /// @throws CommandException if an option is wrong
    static DaemonClient of(ParseResult parsed) throws CommandException {
        String given = parsed.matchedOptionValue("--address", "");
        if (!given.isEmpty()) {
            return new DaemonClient(List.of(address(given)));
        }
        GivenFlags flags = FlagOptions.given(parsed);
        if (flags.last("config").isEmpty() && flags.last("metrics-bind-address").isEmpty()) {
            return new DaemonClient(USUAL);
        }
        try {
            String metrics = ConfigLoader.load(flags).config().metricsBindAddress();
            return new DaemonClient(List.of(OperatorAddress.of(BindAddress.parse(metrics))));
        } catch (ConfigException e) {
            throw new CommandException(e);
        }
    }

    private static InetSocketAddress address(String text) throws CommandException {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        String port = text.substring(colon + 1);
        String bare =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        if (Ip.parse(bare).isEmpty()
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) > 65_535) {
            throw new CommandException(
                    "--address: must be IP:PORT or [IPv6]:PORT, not " + OneLine.quote(text));
        }
        return address(bare, Integer.parseInt(port));
    }

    private static InetSocketAddress address(String ip, int port) {
        return BindAddress.at(Ip.of(ip), port).address();
    }

    /// Asks for a page.
    ///
    /// @throws DaemonAbsentException if no daemon answers
    /// @throws CommandException if the daemon refuses to answer, or its answer breaks off
    <T extends Record> Document<T> ask(
            String page, Map<String, String> query, String kind, Class<T> item)
            throws CommandException {
        List<String> failures = new ArrayList<>();
        DaemonConnection connection = connect(failures);
        if (connection == null) {
            throw new DaemonAbsentException(
                    "cannot ask the daemon (%s): does it run here? --address or --config names another address"
                            .formatted(String.join("; ", failures)));
        }
        try (connection) {
            return ask(connection.socket(), connection.address(), target(page, query), kind, item);
        } catch (IOException e) {
            throw new CommandException(
                    "the daemon at %s broke off: %s"
                            .formatted(text(connection.address()), e.getMessage()),
                    e);
        }
    }

    /// Fetches what a path answers, whatever it is.
    ///
    /// @param target path and query
    /// @throws IOException if nobody answers, or not with status 200; the message is one line
    byte[] fetch(String target) throws IOException {
        List<String> failures = new ArrayList<>();
        DaemonConnection connection = connect(failures);
        if (connection == null) {
            throw new IOException("no daemon answers (" + String.join("; ", failures) + ")");
        }
        try (connection) {
            return fetch(connection.socket(), connection.address(), target);
        }
    }

    /// A connection to whatever listens at an address of the daemon.
    private record DaemonConnection(Socket socket, InetSocketAddress address)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Connects to the first address at which something listens.
    ///
    /// @param failures gets why each of the others cannot be reached
    /// @return null if nothing listens at any
    private @Nullable DaemonConnection connect(List<String> failures) {
        for (InetSocketAddress address : addresses) {
            // A socket that fails to connect closes itself.
            var socket = new Socket();
            try {
                socket.connect(address, CONNECT_MS);
                socket.setSoTimeout(ANSWER_MS);
                return new DaemonConnection(socket, address);
            } catch (IOException e) {
                failures.add(text(address) + ": " + e.getMessage());
            }
        }
        return null;
    }

    private static byte[] fetch(Socket socket, InetSocketAddress address, String target)
            throws IOException {
        request(socket, address, target);
        var in =
                new BufferedInputStream(
                        InputFile.limited(socket.getInputStream(), LONGEST_BODY), 64 << 10);
        String status = head(in).lines().findFirst().orElse("");
        byte[] body = in.readAllBytes();
        if (!GOOD.matcher(status).matches()) {
            Matcher message = MESSAGE.matcher(new String(body, StandardCharsets.UTF_8));
            throw new IOException(
                    OneLine.of(message.find() ? message.group(1) : "the daemon says " + status));
        }
        return body;
    }

    private static void request(Socket socket, InetSocketAddress address, String target)
            throws IOException {
        socket.getOutputStream()
                .write(
                        "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n"
                                .formatted(target, text(address))
                                .getBytes(StandardCharsets.US_ASCII));
    }

    private static <T extends Record> Document<T> ask(
            Socket socket, InetSocketAddress address, String target, String kind, Class<T> item)
            throws IOException, CommandException {
        request(socket, address, target);
        var in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        String head = head(in);
        if (!head.toLowerCase(Locale.ROOT).contains("\ncontent-type: application/json")) {
            String status = head.lines().findFirst().orElse("");
            throw new DaemonAbsentException(
                    "what answers at %s is not Sluice's daemon, or an older one (%s)"
                            .formatted(text(address), OneLine.quote(status)));
        }
        try {
            return DocumentReader.read(in, kind, item);
        } catch (DocumentException e) {
            throw new CommandException(
                    "the daemon at "
                            + text(address)
                            + ": "
                            + OneLine.of(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static String target(String page, Map<String, String> query) {
        var target = new StringBuilder(OperatorServer.ROOT).append(page);
        char separator = '?';
        for (var each : new TreeMap<>(query).entrySet()) {
            if (!each.getValue().isEmpty()) {
                target.append(separator)
                        .append(each.getKey())
                        .append('=')
                        .append(URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8));
                separator = '&';
            }
        }
        return target.toString();
    }

    /// Reads status line and headers, up to the empty line.
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int line = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && line == 0) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            line = b == '\n' ? 0 : b == '\r' ? line : line + 1;
            if (head.size() > LONGEST_HEAD) {
                throw new IOException("the headers of its answer are too long");
            }
        }
        throw new IOException("it closed the connection without an answer");
    }

    private static String text(InetSocketAddress address) {
        return Ip.of(address.getAddress().getAddress()).withPort(address.getPort());
    }
}
