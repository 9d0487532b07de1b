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

/// One family of what IPVS mode keeps in the kernel besides rules. Used by one thread.
///
/// Where the kernel does not take something, the rest is done all the same, and the answer names
/// it; what is already as asked for is no refusal.
public interface Kernel extends AutoCloseable {
    /// Makes our sets and the interface for service addresses, as far as they are missing.
    ///
    /// @return sets that are there, and of another kind than ours
    Set<IpsetName> prepare() throws SyncException;

    /// Reads what stands; sets that are missing are not in it.
    InstalledState read() throws SyncException;

    /// What the kernel lists at once.
    Census census() throws SyncException;

    /// The entries of one of our sets; none if it is missing.
    Set<IpsetEntry> entries(IpsetName set) throws SyncException;

    List<Refusal<ServerEdit>> edit(List<ServerEdit> edits) throws SyncException;

    List<Refusal<Member>> join(List<Member> members) throws SyncException;

    List<Refusal<Member>> leave(List<Member> members) throws SyncException;

    List<Refusal<Ip>> bind(List<Ip> ips) throws SyncException;

    List<Refusal<Ip>> unbind(List<Ip> ips) throws SyncException;

    /// The real servers of a virtual server and what they carry; none if it is gone.
    Map<RealServerAddress, Load> loads(ServerAddress at) throws SyncException;

    /// Tries a scheduler; the kernel loads its module if it can.
    ///
    /// @return why the kernel cannot use it; empty if it can
    Optional<String> tryScheduler(String name) throws SyncException;

    /// Removes some of our sets, which no rule may name any more.
    void destroySets(Set<IpsetName> sets) throws SyncException;

    /// Removes the interface, unless addresses of the other family are on it.
    void deleteLink() throws SyncException;

    @Override
    void close();

    /// Something the kernel did not take.
    ///
    /// @param astray whether that says that what stands is not what it was taken for: what should
    ///   come is there, or what should change is gone
    record Refusal<T>(T what, String why, boolean astray) {}

    /// What a real server carries.
    ///
    /// @param weight less than 0 for one that we would never write, such as one that is reached
    ///   otherwise than by masquerading
    /// @param open connections that are established
    /// @param ending connections that are past their end, but still remembered
    record Load(int weight, int open, int ending) {
        public boolean isIdle() {
            return open == 0 && ending == 0;
        }
    }

    /// @param servers virtual servers
    /// @param entries how many each of our sets holds, less than 0 for one of another kind than
    ///   ours; without those that are missing
    /// @param bound the addresses of `kube-ipvs0` whose packets come in
    record Census(
            Map<ServerAddress, VirtualServerSpec> servers,
            Map<IpsetName, Integer> entries,
            Set<Ip> bound) {}
}
