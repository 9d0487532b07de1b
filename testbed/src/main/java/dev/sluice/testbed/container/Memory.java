package dev.sluice.testbed.container;

/// The memory of a container, in bytes.
///
/// @param workingSet what the kubelet compares with the limit: all memory except inactive file
///   pages
/// @param limit of all memory; beyond it the kernel kills a process
/// @param kills number of processes killed so far
public record Memory(long workingSet, long limit, long kills) {}
