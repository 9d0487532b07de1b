package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.ConfigText;
import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.Daemon;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice run`: runs the daemon.
final class RunCommand implements CliCommand {
    private static final String SHADOW = "--shadow";

    private final Map<String, String> environment;
    private final PrintStream out;

    RunCommand(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public String verb() {
        return "run";
    }

    @Override
    public String summary() {
        return "serve this node until a signal ends it; the rules stay";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        Flag.all().forEach(flag -> spec.addOption(FlagOptions.of(flag).build()));
        spec.addOption(
                OptionSpec.builder(SHADOW)
                        .description(
                                "* write nothing to the kernel, and compare with what kube-proxy"
                                        + " does beside it")
                        .build());
        spec.usageMessage()
                .description(
                        "Serves this node: watches Services and EndpointSlices, and keeps the"
                                + " kernel up to date.",
                        "Takes kube-proxy's flags and its configuration file. With --config, only"
                                + " the flags marked * count.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        GivenFlags given = FlagOptions.given(parsed);
        if (given.on("version") || given.last("version").filter("raw"::equals).isPresent()) {
            out.println(CommandTable.versions());
            return 0;
        }
        ConfigLoader.Loaded loaded;
        try {
            loaded = ConfigLoader.load(given);
        } catch (ConfigException e) {
            throw new CommandException(e);
        }
        ProxyConfig config = loaded.config();
        Logs.configure(config.logging().verbosity());
        var log = LoggerFactory.getLogger(RunCommand.class);
        loaded.warnings().forEach(log::warn);
        String file = given.last("write-config-to").orElse("");
        var daemon =
                new Daemon(
                        config,
                        CommandTable.version().replace(' ', '/'),
                        parsed.hasMatchedOption(SHADOW));
        try {
            if (!file.isEmpty()) {
                write(config, file);
            } else if (given.on("cleanup")) {
                CleanupCommand.cleanup(config);
            } else if (given.on("init-only")) {
                boolean isNamed = !config.clientConnection().kubeconfig().isEmpty();
                daemon.prepare(isNamed ? access(given, config) : null);
            } else {
                daemon.run(access(given, config), given);
            }
        } catch (FatalException | ApiAccessException e) {
            throw new CommandException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static void write(ProxyConfig config, String file) throws CommandException {
        try {
            Files.writeString(InputFile.path(file), ConfigText.yaml(config));
        } catch (IOException e) {
            throw new CommandException("--write-config-to: cannot write " + e.getMessage(), e);
        }
    }

    private ApiAccess access(GivenFlags given, ProxyConfig config)
            throws ApiAccessException, CommandException {
        String kubeconfig = config.clientConnection().kubeconfig();
        String master = given.last("master").orElse("");
        return ApiAccess.of(
                kubeconfig.isEmpty() ? null : path(kubeconfig),
                master.isEmpty() ? null : master,
                environment);
    }

    private static Path path(String kubeconfig) throws CommandException {
        try {
            return InputFile.path(kubeconfig);
        } catch (IOException e) {
            throw new CommandException(
                    "kubeconfig: " + OneLine.quote(kubeconfig) + " " + e.getMessage(), e);
        }
    }
}
