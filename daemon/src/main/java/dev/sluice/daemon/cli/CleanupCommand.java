package dev.sluice.daemon.cli;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.mode.Leftovers;
import dev.sluice.daemon.process.FatalException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `sluice cleanup`: removes all rules.
final class CleanupCommand implements CliCommand {
    @Override
    public String verb() {
        return "cleanup";
    }

    @Override
    public String summary() {
        return "remove every rule of Sluice's and kube-proxy's from this node";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        "Removes every rule of Sluice's and kube-proxy's from this node, in both IP"
                                + " families (as root). Services no longer answer afterwards. What"
                                + " other programs made stays.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configure(0);
        try {
            cleanup(ConfigLoader.load(GivenFlags.none()).config());
        } catch (ConfigException e) {
            throw new CommandException(e);
        }
        return 0;
    }

    static void cleanup(ProxyConfig config) throws CommandException {
        try {
            Leftovers.removeAll(config);
        } catch (FatalException e) {
            throw new CommandException(e);
        }
    }
}
