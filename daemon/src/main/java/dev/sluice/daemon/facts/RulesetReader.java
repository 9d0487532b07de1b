package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.inspect.check.facts.RulesetFacts;
import dev.sluice.inspect.check.facts.RulesetFacts.IptablesProgram;
import dev.sluice.iptables.IptablesVersion;
import dev.sluice.iptables.Programs;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.netfilter.TableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads which tables and chains stand in the kernel, whoever wrote them.
///
/// @param files of the host
/// @param programs runs those of iptables
record RulesetReader(HostFiles files, Programs programs) {
    private static final String LOCK = "run/xtables.lock";

    RulesetFacts read() {
        return new RulesetFacts(
                HostFiles.fact("iptables", this::program),
                HostFiles.fact("nf_tables", RulesetReader::tables),
                HostFiles.fact("iptables-legacy", this::legacyTables),
                HostFiles.fact("IPVS", this::virtualServers),
                HostFiles.fact("lock of iptables", this::isLockWritable));
    }

    private IptablesProgram program() {
        StringBuilder text = new StringBuilder();
        try {
            programs.run(List.of("iptables", "--version"), text::append);
        } catch (IOException _) {
            return new IptablesProgram("", false, false);
        }
        Optional<IptablesVersion> version = IptablesVersion.parse(text.toString());
        return version.map(found ->
                        new IptablesProgram(
                                "%d.%d.%d".formatted(found.major(), found.minor(), found.patch()),
                                !found.nft(),
                                found.compareTo(IptablesVersion.OLDEST) >= 0))
                .orElseGet(() -> new IptablesProgram("", false, false));
    }

    /// A kernel without nf_tables has no tables.
    private static List<RuleTable> tables() throws IOException {
        try (Netlink netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            var list = new TableList(netlink);
            Answer<List<TableList.TableEntry>> tables = list.tables();
            boolean without =
                    tables instanceof Answer.Refused(int errno, _)
                            && (errno == Errno.EINVAL || errno == Errno.EOPNOTSUPP);
            return without
                    ? List.of()
                    : TableCollector.collect(
                            tables.orThrow("list the tables of nf_tables"),
                            list.chains().orThrow("list the chains of nf_tables"));
        }
    }

    /// Which tables iptables-legacy has can be read without loading its modules.
    private List<RuleTable> legacyTables() throws IOException {
        List<RuleTable> tables = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            boolean four = family == IpFamily.IPV4;
            Path names =
                    files.path(
                            "proc/thread-self/net/"
                                    + (four ? "ip_tables_names" : "ip6_tables_names"));
            if (files.value(names).filter(text -> !text.isEmpty()).isPresent()) {
                tables.addAll(
                        save(
                                four ? "ip" : "ip6",
                                four ? "iptables-legacy-save" : "ip6tables-legacy-save"));
            }
        }
        return tables;
    }

    private List<RuleTable> save(String family, String program) throws IOException {
        var dump = new LegacyDump(family);
        Programs.Outcome outcome = programs.run(List.of(program), dump::line);
        if (!outcome.succeeded()) {
            throw new IOException(program + " failed: " + outcome.complaint());
        }
        return dump.tables();
    }

    /// Each virtual server has a line of `/proc/net/ip_vs` that begins with its protocol.
    private int virtualServers() throws IOException {
        Path file = files.path("proc/thread-self/net/ip_vs");
        return (int)
                files.value(file)
                        .orElse("")
                        .lines()
                        .filter(line -> line.matches("(TCP|UDP|SCTP|FWM) .*"))
                        .count();
    }

    private boolean isLockWritable() {
        Path lock = files.path(LOCK);
        return Files.isWritable(Files.exists(lock) ? lock : files.path("run"));
    }
}
