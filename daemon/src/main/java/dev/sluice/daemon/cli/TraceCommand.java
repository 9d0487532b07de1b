package dev.sluice.daemon.cli;

import dev.sluice.daemon.live.TraceSession;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.live.LiveOutcome;
import dev.sluice.inspect.live.LivePacket;
import dev.sluice.inspect.live.LivePacketText;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `sluice trace`: what the rules of this node do to packets, while they pass.
///
/// @param out standard output
/// @param err standard error
record TraceCommand(PrintStream out, PrintStream err) implements CliCommand {
    private static final OutputOption OUTPUT =
            new OutputOption(List.of(OutputFormat.TABLE, OutputFormat.JSON, OutputFormat.YAML));

    @Override
    public String verb() {
        return "trace";
    }

    @Override
    public String summary() {
        return "show what the rules of this node do to live packets";
    }

    @Override
    public int failureStatus() {
        return InspectCommand.COULD_NOT_LOOK;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        TraceOptions.options().forEach(spec::addOption);
        spec.addOption(OUTPUT.spec());
        spec.usageMessage()
                .description(
                        "Shows each packet to an address as it passes (as root): the rules that it"
                                + " meets, of any program, where it ends up, and under which names."
                                + " Works with rules of nf_tables and of iptables in its nf_tables"
                                + " variant; of iptables-legacy only the effect is seen. While it runs,"
                                + " a table sluice-trace marks the packets. The table disappears with"
                                + " the process, and the kernel marks only so many packets per second"
                                + " that --limit lasts for the whole time. The exit status is 1 if a"
                                + " packet was dropped, rejected or lost, or none came.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        OutputFormat format = OUTPUT.value(parsed);
        TraceOptions options = TraceOptions.of(parsed);
        List<LivePacket> packets = new ArrayList<>();
        Consumer<LivePacket> each =
                format.isDocument()
                        ? packets::add
                        : packet -> {
                            packets.add(packet);
                            LivePacketText.lines(packet).forEach(out::println);
                            out.flush();
                        };
        boolean complete = trace(options, each);
        switch (format) {
            case JSON -> {
                DocumentWriter.indentedJson(document(packets), out);
                out.println();
            }
            case YAML -> DocumentWriter.yaml(document(packets), out);
            case TABLE, WIDE, SHORT, RAW -> {}
        }
        if (!complete) {
            err.println("sluice: the kernel lost events: steps or packets may be missing");
        }
        if (TraceSession.misses()) {
            err.println(
                    "sluice: rules of iptables-legacy are in force; where packets end up is shown,"
                            + " but not these rules");
        }
        if (packets.isEmpty()) {
            err.println(
                    "sluice: no packet to %s came in %s"
                            .formatted(options.to(), text(options.time())));
        }
        return packets.isEmpty() || packets.stream().anyMatch(TraceCommand::isLost) ? 1 : 0;
    }

    private boolean trace(TraceOptions options, Consumer<LivePacket> each) throws CommandException {
        var session = new TraceSession(options.targets(), options.limit(), options.time());
        try {
            return session.run(
                    options.names(),
                    // With `| head`, nobody reads any more after some lines.
                    () -> !out.checkError(),
                    () ->
                            err.println(
                                    "sluice: tracing packets to %s for %s, at most %d"
                                            .formatted(
                                                    options.to(),
                                                    text(options.time()),
                                                    options.limit())),
                    each);
        } catch (IOException e) {
            throw new CommandException("trace: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("trace: interrupted", e);
        }
    }

    private static Document<LivePacket> document(List<LivePacket> packets) {
        return new Document<>(LivePacket.KIND, packets);
    }

    private static boolean isLost(LivePacket packet) {
        return packet.outcome() != LiveOutcome.SENT && packet.outcome() != LiveOutcome.RECEIVED;
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
