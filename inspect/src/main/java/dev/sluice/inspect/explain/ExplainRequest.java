package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.trace.Connection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A question: what happens to a connection?
///
/// @param protocol null if it was not said: that of the Service's port, or TCP
/// @param state what conntrack knows of the connection: NEW or ESTABLISHED
public record ExplainRequest(
        ExplainTarget to, ExplainSender from, @Nullable Protocol protocol, Connection.State state) {
    private static final String TARGETS =
            "expected IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or nodeport:PORT";
    private static final String NODE_PORT = "nodeport:";

    /// No text of a request is longer: a namespace, a name and a port name of 63 characters each
    /// fit.
    private static final int LONGEST = 256;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

    /// Parses the arguments of `sluice explain`.
    ///
    /// @param to TO
    /// @param from `--from`: an address, `pod`, `node` or `outside`; null for the default, which is
    ///   `outside`, and `node` for loopback addresses, which nobody else reaches
    /// @param protocol `--protocol`: `tcp`, `udp` or `sctp`; null if it was not said
    /// @param ct `--ct`: `new` or `established`; null for `new`
    public static ExplainRequest parse(
            String to, @Nullable String from, @Nullable String protocol, @Nullable String ct)
            throws InvalidRequestException {
        ExplainTarget target = target(bounded("TO", to));
        ExplainSender sender = sender(target, from);
        if (isLoopback(target) && !isNodes(sender)) {
            throw new InvalidRequestException(
                    "--from %s: only the node itself reaches %s".formatted(sender, target));
        }
        if (target instanceof ExplainTarget.OfAddress(Ip ip, _)
                && sender instanceof ExplainSender.OfIp(Ip other)
                && ip.family() != other.family()) {
            throw new InvalidRequestException(
                    "--from %s: not of the IP family of %s".formatted(other, target));
        }
        return new ExplainRequest(target, sender, protocol(protocol), state(ct));
    }

    private static ExplainTarget target(String text) throws InvalidRequestException {
        if (text.startsWith(NODE_PORT)) {
            return new ExplainTarget.OfNodePort(port(text, text.substring(NODE_PORT.length())));
        }
        return text.indexOf('/') >= 0 ? service(text) : address(text);
    }

    private static ExplainTarget service(String text) throws InvalidRequestException {
        int slash = text.indexOf('/');
        int colon = text.indexOf(':');
        String namespace = text.substring(0, slash);
        String name = text.substring(slash + 1, colon < 0 ? text.length() : colon);
        String port = colon < 0 ? null : text.substring(colon + 1);
        boolean named = NAME.matcher(namespace).matches() && NAME.matcher(name).matches();
        if (!named || (port != null && !NAME.matcher(port).matches())) {
            throw new InvalidRequestException("TO %s: %s".formatted(quoted(text), TARGETS));
        }
        return new ExplainTarget.OfService(new ServiceName(namespace, name), port);
    }

    private static ExplainTarget address(String text) throws InvalidRequestException {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        Optional<Ip> ip = Ip.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        if (ip.isEmpty() || bracketed != host.contains(":")) {
            String hint =
                    Ip.parse(text).isPresent()
                            ? "a port is missing; for IPv6 write [IPv6]:PORT"
                            : TARGETS;
            throw new InvalidRequestException("TO %s: %s".formatted(quoted(text), hint));
        }
        return new ExplainTarget.OfAddress(ip.get(), port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) throws InvalidRequestException {
        int port = NUMBER.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65535) {
            throw new InvalidRequestException(
                    "TO %s: a port is a number from 1 to 65535".formatted(quoted(text)));
        }
        return port;
    }

    private static ExplainSender sender(ExplainTarget target, @Nullable String text)
            throws InvalidRequestException {
        if (text == null) {
            return isLoopback(target) ? new ExplainSender.Node() : new ExplainSender.Outside();
        }
        return switch (bounded("--from", text)) {
            case "pod" -> new ExplainSender.Pod();
            case "node" -> new ExplainSender.Node();
            case "outside" -> new ExplainSender.Outside();
            default ->
                    new ExplainSender.OfIp(
                            Ip.parse(text)
                                    .orElseThrow(() ->
                                            new InvalidRequestException(
                                                    "--from %s: expected an IP address, pod, node"
                                                                    .formatted(quoted(text))
                                                            + " or outside")));
        };
    }

    private static boolean isLoopback(ExplainTarget target) {
        return target instanceof ExplainTarget.OfAddress(Ip ip, _) && ip.isLoopback();
    }

    /// An address may be the node's; that is only known where packets are made.
    private static boolean isNodes(ExplainSender sender) {
        return sender instanceof ExplainSender.Node || sender instanceof ExplainSender.OfIp;
    }

    private static @Nullable Protocol protocol(@Nullable String text)
            throws InvalidRequestException {
        if (text == null) {
            return null;
        }
        return Protocol.parse(bounded("--protocol", text).toUpperCase(Locale.ROOT))
                .orElseThrow(() ->
                        new InvalidRequestException(
                                "--protocol %s: expected tcp, udp or sctp"
                                        .formatted(quoted(text))));
    }

    private static Connection.State state(@Nullable String text) throws InvalidRequestException {
        return switch (bounded("--ct", text == null ? "new" : text)) {
            case "new" -> Connection.State.NEW;
            case "established" -> Connection.State.ESTABLISHED;
            case String other ->
                    throw new InvalidRequestException(
                            "--ct %s: expected new or established".formatted(quoted(other)));
        };
    }

    private static String bounded(String what, String text) throws InvalidRequestException {
        if (text.length() > LONGEST) {
            throw new InvalidRequestException(
                    "%s: longer than %d characters".formatted(what, LONGEST));
        }
        return text;
    }

    /// The text in quotes, with control characters replaced: it may come from a URL.
    private static String quoted(String text) {
        return "\"" + text.replaceAll("\\p{Cntrl}", "?") + "\"";
    }
}
