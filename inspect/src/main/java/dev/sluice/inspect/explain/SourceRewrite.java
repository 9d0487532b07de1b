package dev.sluice.inspect.explain;

/// Whether the client's address is replaced by one of the node's (masquerading).
///
/// @param value whether it is, for at least one endpoint
/// @param reason why, or why not, in one sentence
public record SourceRewrite(boolean value, String reason) {}
