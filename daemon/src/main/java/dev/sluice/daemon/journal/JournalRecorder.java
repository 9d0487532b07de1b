package dev.sluice.daemon.journal;

import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.journal.ChangeText;
import dev.sluice.inspect.journal.JournalCause;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.ObservedChange;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Records in the [Journal] what each sync wrote, Service by Service. Called by one sync thread at
/// a time. An entry takes some microseconds, and a sync gets at most 1,000 of them.
public final class JournalRecorder implements SyncListener {
    /// A sync of more Services than this names the first ones and counts the others.
    static final int MOST_OF_A_SYNC = 1000;

    private static final int LONGEST_REASON = 300;

    private final Instant start;
    private final InstantSource clock;
    private final Journal journal;
    private final Consumer<List<JournalEntry>> told;
    private final Map<IpFamily, FamilyProgress> families = new EnumMap<>(IpFamily.class);
    private long number;

    /// What is known of a family.
    private static final class FamilyProgress {
        private @Nullable Plan installed;

        /// What the running sync writes.
        private @Nullable Plan attempt;

        /// Why the Services that the kernel refuses were refused, as far as that was recorded.
        private final Map<ServiceName, String> refused = new HashMap<>();

        private String failure = "";
        private @Nullable Drift drift;
    }

    /// An entry that has no number yet.
    private record DraftEntry(
            @Nullable ServiceName service,
            List<ObservedChange> causes,
            String change,
            JournalResult result,
            @Nullable String reason) {
        static DraftEntry ofNone(String change, JournalResult result, @Nullable String reason) {
            return new DraftEntry(null, List.of(), change, result, reason);
        }
    }

    /// @param start when the daemon started
    /// @param clock the wall clock
    /// @param told is called with the entries of each sync after they were recorded, on the sync
    ///   thread
    public JournalRecorder(
            Instant start,
            InstantSource clock,
            Journal journal,
            Consumer<List<JournalEntry>> told) {
        this.start = start;
        this.clock = clock;
        this.journal = journal;
        this.told = told;
    }

    private FamilyProgress of(IpFamily family) {
        return families.computeIfAbsent(family, _ -> new FamilyProgress());
    }

    @Override
    public void syncing(Plan plan) {
        of(plan.family()).attempt = plan;
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        of(family).drift = drift;
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        FamilyProgress progress = of(family);
        List<DraftEntry> drafts = new ArrayList<>(refused(sync, progress));
        if (sync.before().isEmpty()) {
            drafts.add(first(sync.plan(), JournalResult.APPLIED, null));
        } else {
            drafts.addAll(
                    changes(
                            sync.before().get(),
                            sync.plan(),
                            sync.causes(),
                            JournalResult.APPLIED,
                            null));
            rest(sync, progress.drift, drafts.isEmpty()).ifPresent(drafts::add);
        }
        progress.installed = sync.plan();
        progress.attempt = null;
        progress.failure = "";
        progress.drift = null;
        record(family, drafts);
    }

    /// What was written for no Service.
    ///
    /// @param alone whether nothing was written for any Service
    private static Optional<DraftEntry> rest(Synced sync, @Nullable Drift drift, boolean alone) {
        int changes = sync.report().changes();
        if (drift == null && (!alone || changes == 0 || !sync.report().refused().isEmpty())) {
            return Optional.empty();
        }
        String change =
                drift == null
                        ? "%d object%s of no Service".formatted(changes, changes == 1 ? "" : "s")
                        : "repaired table %s, changed by another program (%s)"
                                .formatted(drift.table(), drift.culprit());
        return Optional.of(
                DraftEntry.ofNone(OneLine.of(change, LONGEST_REASON), JournalResult.APPLIED, null));
    }

    private static DraftEntry first(Plan plan, JournalResult result, @Nullable String reason) {
        int count = plan.services().size();
        String change = "first sync of %d Service%s".formatted(count, count == 1 ? "" : "s");
        return DraftEntry.ofNone(change, result, reason);
    }

    private static List<DraftEntry> changes(
            Plan before,
            Plan now,
            Map<ServiceName, List<ObservedChange>> causes,
            JournalResult result,
            @Nullable String reason) {
        List<DraftEntry> drafts = new ArrayList<>();
        int[] more = {0};
        SharedMap.differences(
                before.services(),
                now.services(),
                (name, was, is) -> {
                    if (drafts.size() < MOST_OF_A_SYNC) {
                        drafts.add(
                                new DraftEntry(
                                        name,
                                        causes.getOrDefault(name, List.of()),
                                        ChangeText.of(was, is),
                                        result,
                                        reason));
                    } else {
                        more[0]++;
                    }
                });
        if (more[0] > 0) {
            drafts.add(DraftEntry.ofNone("%d more Services".formatted(more[0]), result, reason));
        }
        return drafts;
    }

    /// The Services that the kernel refused now. One that it refuses again and again for the same
    /// reason is recorded once for each change of it.
    private static List<DraftEntry> refused(Synced sync, FamilyProgress progress) {
        Plan attempt = progress.attempt;
        List<DraftEntry> drafts = new ArrayList<>();
        new TreeMap<>(sync.report().refused())
                .forEach((name, reason) -> {
                    List<ObservedChange> causes = sync.causes().getOrDefault(name, List.of());
                    boolean isNews = !reason.equals(progress.refused.put(name, reason));
                    if ((isNews || !causes.isEmpty()) && drafts.size() < MOST_OF_A_SYNC) {
                        PlannedService wanted =
                                attempt == null ? null : attempt.services().get(name);
                        drafts.add(
                                new DraftEntry(
                                        name,
                                        causes,
                                        ChangeText.of(sync.plan().services().get(name), wanted),
                                        JournalResult.REFUSED,
                                        OneLine.of(reason, LONGEST_REASON)));
                    }
                });
        progress.refused.keySet().retainAll(sync.refused());
        return drafts;
    }

    /// A sync that fails again and again for the same reason is recorded once.
    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        FamilyProgress progress = of(family);
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String reason = OneLine.of(message, LONGEST_REASON);
        Plan attempt = progress.attempt;
        progress.attempt = null;
        if (reason.equals(progress.failure)) {
            return;
        }
        progress.failure = reason;
        Plan installed = progress.installed;
        List<DraftEntry> drafts = new ArrayList<>();
        if (attempt == null) {
            drafts.add(DraftEntry.ofNone("work beside the syncs", JournalResult.FAILED, reason));
        } else if (installed == null) {
            drafts.add(first(attempt, JournalResult.FAILED, reason));
        } else {
            drafts.addAll(changes(installed, attempt, Map.of(), JournalResult.FAILED, reason));
            if (drafts.isEmpty()) {
                drafts.add(DraftEntry.ofNone("check of all rules", JournalResult.FAILED, reason));
            }
        }
        record(family, drafts);
    }

    private void record(IpFamily family, List<DraftEntry> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<JournalEntry> entries = new ArrayList<>(drafts.size());
        for (DraftEntry draft : drafts) {
            ServiceName service = draft.service();
            entries.add(
                    new JournalEntry(
                            ++number,
                            start,
                            now,
                            family.label(),
                            service == null ? null : service.toString(),
                            draft.causes().stream().map(JournalRecorder::cause).toList(),
                            draft.change(),
                            latency(draft.causes(), now),
                            draft.result(),
                            draft.reason()));
        }
        journal.add(entries);
        told.accept(entries);
    }

    private static JournalCause cause(ObservedChange change) {
        String version = change.resourceVersion();
        return new JournalCause(change.kind(), change.name(), version.isEmpty() ? null : version);
    }

    private static @Nullable Long latency(List<ObservedChange> causes, Instant now) {
        return causes.stream()
                .map(ObservedChange::changed)
                .min(Comparator.naturalOrder())
                .map(changed -> Math.max(0, Duration.between(changed, now).toMillis()))
                .orElse(null);
    }
}
