package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.PacketTable;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.InstalledSlots;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.FakeKernel;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A check finds what is missing, and reports nothing else.
class CheckTest {
    private static final TableSettings SETTINGS = new TableSettings(14, true, true, true);

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void findsWhateverIsMissing(IpFamily family) throws Exception {
        for (Case row : PacketTable.cases()) {
            if (row.families().contains(family)) {
                var kernel = new FakeKernel(family, NftablesBackend.TABLE);
                findsWhateverIsMissing(kernel, row.cluster().plan(family));
            }
        }
    }

    /// Deletes each element and the rules of each chain, checks, and adds them again.
    static void findsWhateverIsMissing(Kernel kernel, Plan plan) throws SyncException {
        var backend = new NftablesBackend(plan.family(), SETTINGS, kernel, System::nanoTime);
        backend.sync(plan);
        var layout = new Layout(SETTINGS, List.of(), Set.of());
        Contents installed = layout.revise(plan, InstalledSlots.NONE).is();
        assertEquals(Optional.empty(), check(layout, kernel));
        for (SetSpec set : Layout.FILLED) {
            for (Map.Entry<Key, Value> each : installed.elements(set.name()).entrySet()) {
                var element = new Element(each.getKey(), each.getValue());
                var add = new Command.AddElements(set.name(), List.of(element));
                var delete = new Command.DeleteElements(set.name(), List.of(element.key()));
                kernel.commit(List.of(delete));
                assertEquals(Optional.of(add.text()), check(layout, kernel));
                kernel.commit(List.of(add));
            }
        }
        for (Chain chain : installed.chains()) {
            if (!chain.rules().isEmpty()) {
                kernel.commit(List.of(new Command.FlushChain(chain.name())));
                assertTrue(check(layout, kernel).isPresent(), chain.name());
                kernel.commit(
                        chain.rules().stream()
                                .<Command>map(rule -> new Command.AddRule(chain.name(), rule))
                                .toList());
            }
        }
        assertEquals(Optional.empty(), check(layout, kernel));
        NftablesBackend.cleanup(kernel);
        assertEquals(Optional.of("add table sluice"), check(layout, kernel));
    }

    private static Optional<String> check(Layout layout, Kernel kernel) throws SyncException {
        var check = new TableCheck(layout);
        Optional<String> found = Optional.empty();
        while (found.isEmpty() && !check.isDone()) {
            found = check.next(layout, kernel);
        }
        return found;
    }
}
