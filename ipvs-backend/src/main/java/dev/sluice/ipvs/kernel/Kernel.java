package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything except rules that IPVS mode keeps in the kernel for one family. Used by one thread.
///
/// Edits that the kernel refuses do not prevent the others, and are returned. An object that is
/// already as requested is not a refusal.
public interface Kernel extends AutoCloseable {
    /// Creates our sets and the interface for service addresses, as far as they are missing.
    ///
    /// @return the sets that exist, but with another type or other parameters than ours
    Set<IpsetName> prepare() throws SyncException;

    /// Reads what is installed. Missing sets are not in the result.
    InstalledState read() throws SyncException;

    /// Lists what the kernel can list at once.
    Census census() throws SyncException;

    /// Reads the entries of one of our sets; empty if it is missing.
    Set<IpsetEntry> entries(IpsetName set) throws SyncException;

    List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) throws SyncException;

    List<Refusal<Member>> join(List<Member> members) throws SyncException;

    List<Refusal<Member>> leave(List<Member> members) throws SyncException;

    List<Refusal<Ip>> bind(List<Ip> ips) throws SyncException;

    List<Refusal<Ip>> unbind(List<Ip> ips) throws SyncException;

    /// Reads the real servers of a virtual server and what they carry; empty if it is gone.
    Map<RealServerAddress, Load> loads(ServerAddress at) throws SyncException;

    /// Tries a scheduler; the kernel loads its module if it can.
    ///
    /// @return why the kernel cannot use it; empty if it can
    Optional<String> tryScheduler(String name) throws SyncException;

    /// Removes some of our sets. No rule may name them.
    void destroySets(Set<IpsetName> sets) throws SyncException;

    /// Removes the interface, unless addresses of the other family are on it.
    void deleteLink() throws SyncException;

    @Override
    void close();

    /// An object that the kernel refused.
    ///
    /// @param mismatch whether the refusal shows that the installed state is not what it was taken
    ///   for: what should be added exists, or what should be changed does not
    record Refusal<T>(T what, String why, boolean mismatch) {}

    /// The weight of a real server and what it carries.
    ///
    /// @param weight less than 0 for settings that we never write, such as a forwarding method
    ///   other than masquerading
    /// @param open the number of established connections
    /// @param ending the number of connections that ended, but that IPVS still remembers
    record Load(int weight, int open, int ending) {
        public boolean isIdle() {
            return open == 0 && ending == 0;
        }
    }

    /// The installed state, without entries and real servers.
    ///
    /// @param servers virtual servers
    /// @param entries the number of entries of each of our sets, less than 0 if its type or
    ///   parameters differ from ours; missing sets are not in it
    /// @param bound the addresses of `kube-ipvs0` whose packets are accepted
    record Census(
            Map<ServerAddress, VirtualServerSpec> servers,
            Map<IpsetName, Integer> entries,
            Set<Ip> bound) {}
}
