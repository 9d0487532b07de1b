package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.model.Ip;
import dev.sluice.model.ServiceName;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What of one sync the kernel did not take.
final class Refused {
    private final Ledger ledger;
    private final List<String> complaints = new ArrayList<>();
    private final Map<ServiceName, String> services = new LinkedHashMap<>();

    /// @param ledger says whose virtual servers are
    Refused(Ledger ledger) {
        this.ledger = ledger;
    }

    void servers(List<Refusal<ServerEdit>> refusals) {
        for (Refusal<ServerEdit> refusal : refusals) {
            Pool pool = ledger.pool(refusal.what().at());
            String owner = pool == null ? "" : " of service " + pool.owner().service();
            String what = refusal.what().what() + ": " + refusal.why();
            complaints.add(refusal.what().what() + owner + ": " + refusal.why());
            if (pool != null) {
                services.putIfAbsent(pool.owner().service(), what);
            }
        }
    }

    void members(List<Refusal<Member>> refusals) {
        for (Refusal<Member> refusal : refusals) {
            Member member = refusal.what();
            complaints.add(
                    "entry %s of ipset %s: %s"
                            .formatted(member.entry(), member.set(), refusal.why()));
        }
    }

    void addresses(List<Refusal<Ip>> refusals) {
        for (Refusal<Ip> refusal : refusals) {
            complaints.add(
                    "address %s on %s: %s"
                            .formatted(refusal.what(), ServiceLink.NAME, refusal.why()));
        }
    }

    /// @throws SyncException if there is anything to complain about
    void complain() throws SyncException {
        if (!complaints.isEmpty()) {
            String others =
                    complaints.size() == 1 ? "" : ", and " + (complaints.size() - 1) + " more";
            throw new SyncException("the kernel refuses " + complaints.getFirst() + others);
        }
    }
}
