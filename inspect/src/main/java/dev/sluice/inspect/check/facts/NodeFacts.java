package dev.sluice.inspect.check.facts;

/// All that the checks of a node look at, at one moment.
public record NodeFacts(
        NodeSetup setup,
        KernelFacts kernel,
        RulesetFacts rules,
        ProcessFacts processes,
        TrackingFacts tracking,
        DaemonFacts daemon) {}
