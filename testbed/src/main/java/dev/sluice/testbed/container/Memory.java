package dev.sluice.testbed.container;

/// The memory of a container, in bytes.
///
/// @param workingSet what kubelet holds against the limit: all but the file pages that nobody has
///   used for long
/// @param limit of all of it; more is taken away by ending a process
/// @param kills how often that has happened
public record Memory(long workingSet, long limit, long kills) {}
