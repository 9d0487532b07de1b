package dev.sluice.daemon.explain;

import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.trace.ChainSource;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.netfilter.Tables;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The chains that iptables' nf_tables variant keeps in nf_tables. It reads a single chain in
/// milliseconds, and all of them in seconds. Used by one thread.
final class NftChains implements ChainSource, AutoCloseable {
    private final Netlink netlink;
    private final Tables kernel;
    private final IptablesCommands commands;
    private final List<String> tables;

    private NftChains(
            Netlink netlink, Tables kernel, IptablesCommands commands, List<String> tables) {
        this.netlink = netlink;
        this.kernel = kernel;
        this.commands = commands;
        this.tables = List.copyOf(tables);
    }

    /// @param names the tables that iptables knows
    static NftChains open(IpFamily family, Collection<String> names, Programs programs)
            throws IOException {
        Netlink netlink = Netlink.open(NetlinkFamily.NETFILTER);
        try {
            boolean ipv4 = family == IpFamily.IPV4;
            var kernel = new Tables(netlink, ipv4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6);
            List<String> tables = new ArrayList<>();
            for (String name : names) {
                if (kernel.flags(name).isPresent()) {
                    tables.add(name);
                }
            }
            var commands = new IptablesCommands(programs, Binaries.NFT, family);
            return new NftChains(netlink, kernel, commands, tables);
        } catch (IOException | RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    @Override
    public void close() {
        netlink.close();
    }

    @Override
    public List<String> tables() {
        return tables;
    }

    @Override
    public boolean exists(String table, String chain) {
        try {
            return kernel.chain(table, chain).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<List<String>> lines(String table, String chain) {
        try {
            return Optional.of(commands.chain(table, chain));
        } catch (SyncException e) {
            if (!exists(table, chain)) {
                return Optional.empty(); // it was deleted meanwhile
            }
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        }
    }
}
