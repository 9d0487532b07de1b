package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.change.Image;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One family of what IPVS mode keeps in the kernel besides rules. Used by one thread.
///
/// Where the kernel does not take something, the rest is done all the same, and the answer names
/// it; what is already as asked for is no refusal.
public interface Kernel extends AutoCloseable {
    /// Makes our sets and the interface for service addresses, as far as they are missing.
    void prepare() throws SyncException;

    /// Reads what stands; sets that are missing are not in it.
    Image read() throws SyncException;

    /// How much stands, told cheaply.
    Census census() throws SyncException;

    List<Refusal> edit(List<ServerEdit> edits) throws SyncException;

    List<Refusal> join(List<Member> members) throws SyncException;

    List<Refusal> leave(List<Member> members) throws SyncException;

    List<Refusal> bind(List<Ip> ips) throws SyncException;

    List<Refusal> unbind(List<Ip> ips) throws SyncException;

    /// The real servers of a virtual server and what they carry; none if it is gone.
    Map<RealServer, Load> loads(ServerAddress at) throws SyncException;

    /// Whether the kernel has a scheduler, loading its module if it can.
    boolean hasScheduler(String name) throws SyncException;

    /// Removes the sets, and the interface where nothing but this family's addresses is on it.
    void dismantle() throws SyncException;

    @Override
    void close();

    /// Something the kernel did not take.
    record Refusal(String what, String why) {}

    /// How many connections a real server carries: open ones, and those that are past their end but
    /// still remembered.
    record Load(int open, int ending) {
        public boolean isIdle() {
            return open == 0 && ending == 0;
        }
    }

    /// @param servers addresses of virtual servers
    /// @param members how many entries our sets hold together
    /// @param bound how many addresses `kube-ipvs0` holds
    record Census(Set<ServerAddress> servers, int members, int bound) {}
}
