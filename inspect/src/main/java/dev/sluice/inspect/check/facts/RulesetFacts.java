package dev.sluice.inspect.check.facts;

import java.util.List;
import java.util.stream.Stream;

/// The rules of all programs, and the program that writes those of iptables.
///
/// @param program the installed iptables
/// @param tables of nf_tables
/// @param legacyTables of iptables-legacy
/// @param virtualServers the number of IPVS virtual servers
/// @param lockWritable whether the lock file of iptables can be written
public record RulesetFacts(
        Fact<IptablesProgram> program,
        Fact<List<RuleTable>> tables,
        Fact<List<RuleTable>> legacyTables,
        Fact<Integer> virtualServers,
        Fact<Boolean> lockWritable) {
    /// The installed iptables.
    ///
    /// @param version such as `1.8.9`; empty if no iptables is installed
    /// @param legacy whether the program `iptables` is that of iptables-legacy
    /// @param supported whether Sluice can use it
    public record IptablesProgram(String version, boolean legacy, boolean supported) {}

    /// Returns all tables that programs of iptables write to.
    public Fact<List<RuleTable>> ofIptables() {
        return all().map(tables -> tables.stream().filter(RuleTable::isOfIptables).toList());
    }

    /// Returns the tables of both kinds.
    public Fact<List<RuleTable>> all() {
        return tables.and(
                legacyTables,
                (nft, legacy) -> Stream.concat(nft.stream(), legacy.stream()).toList());
    }
}
