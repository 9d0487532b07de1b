package dev.sluice.daemon.operator;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.Request;
import dev.sluice.model.Ip;
import java.util.Optional;

/// Decides who may read the operator interface. The pages tell all Services and their endpoints, so
/// by default only a process of this host may, and of all web pages only the status page.
public record Callers(OperatorAccess access) {

    /// Returns why a request for what the daemon knows is refused; empty if it is allowed.
    public Optional<String> refusal(Request request) {
        Optional<String> far = refusalOfFile(request);
        return far.isPresent() || access == OperatorAccess.NETWORK || isOwnPage(request)
                ? far
                : Optional.of("web pages may not read this, apart from the status page");
    }

    /// Returns why a request for a file of the status page is refused; empty if it is allowed. The
    /// files tell nothing of this node, so links at other sites may lead there.
    public Optional<String> refusalOfFile(Request request) {
        if (access == OperatorAccess.NETWORK) {
            return Optional.empty();
        }
        if (!request.remote().isLoopbackAddress()) {
            return Optional.of(
                    "only callers on loopback may read this, not "
                            + request.remote().getHostAddress()
                            + "; operatorInterface: network lifts that");
        }
        // A page of another site that the name server says is at 127.0.0.1 ("DNS rebinding") is
        // told by its name. Browsers send it in every request.
        if (!isLoopback(request.header("Host"))) {
            return Optional.of("the Host header must name a loopback address or localhost");
        }
        return Optional.empty();
    }

    /// Returns whether no web page asks, or only one of the same address and port. Browsers send
    /// `Sec-Fetch-Site` in every request to a loopback address, and `Origin` in some.
    private static boolean isOwnPage(Request request) {
        String origin = request.header("Origin");
        boolean own =
                origin.isEmpty() || origin.equalsIgnoreCase("http://" + request.header("Host"));
        return own
                && switch (request.header("Sec-Fetch-Site")) {
                    case "", "none", "same-origin" -> true;
                    default -> false;
                };
    }

    private static boolean isLoopback(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":[0-9]{1,5}$", "");
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return host.equalsIgnoreCase("localhost")
                || Ip.parse(host).filter(Ip::isLoopback).isPresent();
    }
}
