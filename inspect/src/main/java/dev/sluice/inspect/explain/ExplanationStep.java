package dev.sluice.inspect.explain;

/// One step of the way of a packet, as the plan has it.
///
/// @param object what decides, such as `Service shop/web` or `Node node1`
/// @param reason what it decides and why, in one sentence
public record ExplanationStep(String object, String reason) {}
