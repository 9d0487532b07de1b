package dev.sluice.services;

import java.time.Instant;

/// A version of an API object, as the watch told of it.
///
/// @param resourceVersion of the object; empty if the watch did not say, as for an object that a
///   new list lacks
/// @param heard when the watch told of it
public record ObjectVersion(String resourceVersion, Instant heard) {}
