package dev.sluice.trace.conformance;

import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.trace.PacketTracer;

/// A backend on a kernel in memory, whose rules can be traced after each sync.
public interface TracedBackend {
    SyncReport sync(Plan plan) throws SyncException;

    /// Returns a tracer over what is installed now.
    PacketTracer tracer();
}
