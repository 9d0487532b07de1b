package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.BundlePages;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.ListenSocket;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.operator.OperatorServer;
import dev.sluice.daemon.page.StatusPage;
import dev.sluice.inspect.bundle.SupportBundle;
import dev.sluice.model.Ip;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice page`: what a support bundle holds, as the daemon serves it, to this machine only.
///
/// @param out standard output
record PageCommand(PrintStream out) implements CliCommand {
    private static final String PORT = "--port";
    private static final int USUAL_PORT = 8249;

    @Override
    public String verb() {
        return "page";
    }

    @Override
    public String summary() {
        return "show a support bundle in a browser";
    }

    @Override
    public int failureStatus() {
        return InspectCommand.COULD_NOT_LOOK;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(
                OptionSpec.builder(BundleOption.NAME)
                        .type(String.class)
                        .required(true)
                        .paramLabel("FILE")
                        .description("a file that sluice support-bundle made")
                        .build());
        spec.addOption(
                OptionSpec.builder(PORT)
                        .type(String.class)
                        .paramLabel("PORT")
                        .description(
                                "the port on 127.0.0.1; 0 for any free one (default: "
                                        + USUAL_PORT
                                        + ")")
                        .build());
        spec.usageMessage()
                .description(
                        "Serves the status page and the operator interface from a bundle, to"
                                + " callers on loopback only, until it is interrupted.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        int port = port(parsed.matchedOptionValue(PORT, Integer.toString(USUAL_PORT)));
        SupportBundle bundle = BundleOption.read(BundleOption.file(parsed));
        try (var server = new WebServer("http-page")) {
            ListenSocket socket =
                    server.open(BindAddress.at(Ip.of("127.0.0.1"), port), page(bundle)).get();
            out.println(
                    "node %s, %s: http://127.0.0.1:%d/"
                            .formatted(
                                    OneLine.of(bundle.manifest().node()),
                                    bundle.manifest().created(),
                                    socket.port()));
            out.flush();
            new CountDownLatch(1).await();
            return 0;
        } catch (ExecutionException e) {
            throw new CommandException(
                    "cannot listen on 127.0.0.1:%d: %s".formatted(port, e.getCause()), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /// What is served: the status page, and the pages of the bundle that it asks for.
    static Page page(SupportBundle bundle) {
        // By the absence of events, the page knows that a bundle does not change.
        var answers =
                new OperatorServer(
                        OperatorAccess.LOCAL, new BundlePages(bundle).all(), Optional.empty());
        var files = new StatusPage(OperatorAccess.LOCAL);
        return request -> {
            if (OperatorServer.serves(request)) {
                return answers.get(request);
            }
            return StatusPage.serves(request) ? files.get(request) : Response.NOT_FOUND;
        };
    }

    private static int port(String text) throws CommandException {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new CommandException(
                    PORT + ": must be a number from 0 to 65535, not " + OneLine.quote(text));
        }
        return Integer.parseInt(text);
    }
}
